"""What a command may load: it costs everybody who waits for a prompt, a hook or a plan at every push.

What is not named here is not loaded, be it the dev server, the calendar, the pages' templates, or a library that
compares JSON. Whoever adds a module to the fast path adds it here, where it is seen in review.
"""

from __future__ import annotations

import os
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import pytest

import reconciler
from reconciler.devserver import serve

ROOT: Final = Path(__file__).parents[2]

BARE: Final = ("cli", "cli.collector", "cli.exit", "cli.lazy", "errors")
VALIDATE: Final = (
    *BARE,
    *("cli.inputs", "cli.moment", "cli.options", "cli.terminal", "cli.validate"),
    *("cron", "cron.*", "kinds", "kinds.*", "lint", "lint.*", "manifest", "manifest.*", "model", "model.*"),
    *("difference", "difference.fields", "difference.mask", "difference.veil"),
    *("mark", "secrecy", "values"),
    *("report", "report.outlook", "report.report", "report.text", "report.timing", "report.wording"),
)
PLAN: Final = (
    *VALIDATE,
    *("api", "api.*", "cli.plan", "cli.planning", "cli.session", "live", "plan", "plan.*"),
)
# Where something changes, it is told when that runs and what it costs.
PLAN_WITH_CHANGES: Final = (*PLAN, "report.forecast", "timing", "timing.*", "volume", "volume.*")
# Parts of these packages that serve other commands, or mistakes, or comments that speak to us.
NEVER: Final = ("manifest.comments", "manifest.export", "manifest.fleet", "manifest.schema", "manifest.syntax")

MODELS: Final = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
OFFLINE: Final = {"click", "tzdata", "yaml", "_yaml", *MODELS}
HTTP: Final = {"anyio", "certifi", "h11", "httpcore", "httpx", "idna", "sniffio", "tenacity"}
TIME: Final = {"croniter", "dateutil"}
# httpx has a command line of its own, and loads what that needs wherever it is installed: here, not at users'.
HTTPX_S_OWN: Final = {"markdown_it", "mdurl", "pygments", "rich"}
# Of the standard library, what costs as much as a package. (importlib.metadata does too, but pydantic wants it.)
SLOW: Final = {
    *("asyncio", "concurrent.futures.process", "doctest", "http.server", "multiprocessing"),
    *("pdb", "pydoc", "sqlite3", "unittest", "xml", "xmlrpc"),
}

START: Final = """
import sys
before = set(sys.modules)
from reconciler.cli import main

try:
    main()
finally:
    print(*set(sys.modules) - before)
"""


def start(*arguments: str, **variables: str) -> list[str]:
    """What it prints, line by line; the last has the modules that it has loaded."""
    command = [sys.executable, "-c", START, *arguments]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**unmeasured, "CRON_SECRET": "hush", **variables}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def strangers(told: list[str], ours: tuple[str, ...], theirs: set[str]) -> set[str]:
    """The modules that were loaded and are not on the list."""
    loaded = set(told[-1].split())
    allowed = [f"reconciler.{one}" for one in ours]
    own = {one for one in loaded if one.startswith("reconciler.")}
    known = {one for one in own if any(fnmatchcase(one, pattern) for pattern in allowed)}
    unwanted = (own - known) | {one for one in known if one.removeprefix("reconciler.") in NEVER}
    tops = {one.partition(".")[0] for one in loaded}
    # A compiled module brings helpers whose names have its compiler's version in them.
    helpers = {one for one in tops if one.startswith(("_cython_", "cython_runtime", "_sysconfigdata"))}
    return unwanted | (tops - sys.stdlib_module_names - theirs - helpers - {"reconciler"}) | (loaded & SLOW)


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_a_question_about_the_program_loads_the_command_line_s_library_and_little_else(argument: str) -> None:
    told = start(argument)
    assert strangers(told, BARE, {"click"}) == set()
    assert "importlib.metadata" not in told[-1].split()


def test_validate_loads_what_reads_and_checks_a_manifest() -> None:
    assert strangers(start("validate"), VALIDATE, OFFLINE) == set()


def test_a_plan_loads_no_server_no_page_and_no_calendar_and_what_tells_of_changes_only_where_there_are_some() -> None:
    with serve(port=0) as server:
        account = {"QSTASH_URL": server.url, "QSTASH_TOKEN": server.token}
        changing = start("plan", **account)
        start("apply", "--yes", **account)
        in_sync = start("plan", **account)
    libraries = OFFLINE | HTTP | HTTPX_S_OWN
    assert strangers(changing, PLAN_WITH_CHANGES, libraries | TIME) == set()
    assert strangers(in_sync, PLAN, libraries) == set()


def test_what_is_not_on_the_list_is_found() -> None:
    loaded = ["reconciler.devserver.server", "reconciler.cli.dev", "reconciler.manifest.schema", "deepdiff.diff", "xml"]
    assert strangers([" ".join(loaded)], PLAN, OFFLINE) == {*loaded} - {"deepdiff.diff"} | {"deepdiff"}


def test_the_version_is_told_from_its_one_place() -> None:
    assert reconciler.__version__ in start("--version")[0]
