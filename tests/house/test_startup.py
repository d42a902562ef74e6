"""What the command line loads before it knows what is asked: a prompt that completes, a hook, a typing error."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

import pytest

import reconciler

# Each costs 30 to 250 ms, and none is needed to say what the commands are.
HEAVY: Final = {"croniter", "deepdiff", "httpx", "importlib.metadata", "jinja2", "pydantic", "tenacity", "yaml"}
START: Final = """
import sys
from reconciler.cli import main

try:
    main()
finally:
    print(*sys.modules)
"""


def _start(argument: str) -> list[str]:
    command = [sys.executable, "-c", START, argument]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    run = subprocess.run(command, env=unmeasured, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_a_question_about_the_program_loads_no_library_but_the_command_line_s(argument: str) -> None:
    *_, modules = _start(argument)
    assert HEAVY.intersection(modules.split()) == set()


def test_the_version_is_told_from_its_one_place() -> None:
    assert reconciler.__version__ in _start("--version")[0]
