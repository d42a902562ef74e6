"""Python's garbage collector, for the length of a command."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reconciler.cli import collector

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_a_command_makes_no_use_of_it_and_python_finds_nothing_to_look_at_when_it_ends() -> None:
    look = "atexit.register(lambda: print(gc.isenabled(), len(gc.get_objects())))"
    program = f"import gc, sys, atexit; {look}; sys.argv[1:] = ['--version']; from reconciler.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    enabled, left = done.stdout.splitlines()[-1].split()
    assert enabled == "False"
    assert int(left) < 1000


@pytest.mark.parametrize("resting", [True, False])
def test_what_goes_on_for_long_collects_its_own_garbage_and_leaves_all_as_it_was(*, resting: bool) -> None:
    if resting:
        collector.rest()
    with collector.at_work():
        assert gc.isenabled()
        assert gc.get_freeze_count()
    assert gc.isenabled() is not resting
    assert not gc.get_freeze_count()
