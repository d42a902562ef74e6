# What a developer does here, one word each. The first use makes .venv from the lock; nothing else is needed than
# Python's own venv and pip, and make.

PYTHON ?= python3
TESTS ?= tests
UPGRADE ?=
QUICK ?=
TABLES ?=
OPENAPI ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RUN_VENV := .venv-run
SOURCES := reconciler tests $(wildcard action bench examples)

JS := tests/js
JS_READY := $(if $(wildcard $(JS)/package-lock.json),$(JS)/node_modules/.ready)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

# step NAME, COMMAND: a heading, the command, and where it fails, a last line that names it
define step
	@printf '\n== %s ==\n' '$(1)'
	@$(2) || { printf '\nFAILED: %s\n' '$(1)' >&2; exit 1; }
endef

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## a guided tour against a QStash on this machine, no account needed
	@$(BIN)/python examples/demo.py

.PHONY: test
test: $(READY) $(JS_READY) ## the tests; TESTS=tests/test_mark.py for some of them
	@$(BIN)/python -m pytest -n auto $(TESTS)

.PHONY: check
check: $(READY) $(JS_READY) ## all that must hold: format, lint, types, imports, budgets, dependencies, tests, coverage
	$(call step,Format,$(BIN)/ruff format --check .)
	$(call step,Lint,$(BIN)/ruff check .)
	$(call step,Types,$(BIN)/mypy $(SOURCES))
	$(call step,Import contracts,$(BIN)/lint-imports --no-logo)
	$(call step,Budgets,$(BIN)/python -m pytest -q tests/house/test_budgets.py)
	$(call step,Dependencies,$(BIN)/deptry .)
	$(call step,Tests with branch coverage,$(BIN)/python -m pytest -n auto --cov --cov-report=term tests)
	@printf '\nAll checks passed.\n'

.PHONY: bench
bench: installed $(JS_READY) ## how fast it is, in forty minutes; QUICK=1 in a minute, TABLES=1 with the long tables
	@BENCH_PYTHON=$(abspath $(RUN_VENV))/bin/python $(BIN)/python -m bench $(if $(QUICK),--quick)
	$(if $(TABLES),$(BIN)/python -m tests.cron.table)

# The description bears no license, so there is no copy of it here, and `make check` needs no network.
.PHONY: conformity
conformity: $(READY) ## the dev server against Upstash's own OpenAPI description; OPENAPI=FILE where it is here already
	@OPENAPI='$(OPENAPI)' $(BIN)/python -m pytest -n auto -q tests/devserver/conformity/published.py || { \
	    printf '\nFAILED: conformity. Either an answer is not as described above, or there was no description.\n' >&2; exit 1; }

# Any failure to ask the vulnerability database is a failure of the audit: nothing passes that was not looked up.
.PHONY: audit
audit: $(READY) ## known vulnerabilities in what users install
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements/run.txt || { \
	    printf '\nFAILED: audit. Either a vulnerability is listed above, or the database was not asked.\n' >&2; exit 1; }

# The development lock is made first; the two others are the parts of it that users and the build need.
LOCK = $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
    --default-index https://pypi.org/simple --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: lock
lock: $(READY) ## writes the locks anew from pyproject.toml; UPGRADE=--upgrade takes the latest versions
	$(LOCK) pyproject.toml --group dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) --group build --constraint requirements/dev.txt --output-file requirements/build.txt

.PHONY: format
format: $(READY) ## formats the code and mends what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    printf 'Python 3.11 or later is needed; %s is not. Try: make PYTHON=python3.13\n' '$(PYTHON)' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# What users install and nothing else, to be measured: the locked libraries, and the wheel as it is by now.
$(RUN_VENV)/.ready: requirements/run.txt
	$(PYTHON) -m venv --clear $(RUN_VENV)
	$(RUN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

.PHONY: installed
installed: $(READY) $(RUN_VENV)/.ready
	@rm -rf $(RUN_VENV)/wheel
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(RUN_VENV)/wheel .
	@$(RUN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall $(RUN_VENV)/wheel/*.whl

# Without npm there is no stamp, so this is said each time; the tests that need it say so once more.
$(JS)/node_modules/.ready: $(JS)/package-lock.json
	@if command -v npm >/dev/null; then \
	    (cd $(JS) && npm ci --ignore-scripts --no-audit --no-fund) && touch $@; \
	else \
	    printf 'npm is not here: the JavaScript tests will not run.\n' >&2; \
	fi
