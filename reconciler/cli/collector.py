"""Python's collector of cyclic garbage: at rest while a command thinks, at work while it serves others.

A command makes containers by the million and hardly a cycle, and ends: to look for cycles would take a third of a plan
of ten thousand schedules. This is decided once, where the program starts; what may go on for long says so.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def rest() -> None:
    """Collect no garbage from here on."""
    gc.disable()


def leave() -> None:
    """Look at nothing that is left, as Python would when it ends: all of it goes with the process."""
    gc.freeze()


@contextmanager
def at_work() -> Iterator[None]:
    """Collect what becomes garbage in the block; what is there already is not looked at."""
    rested = not gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if rested:
            gc.disable()
