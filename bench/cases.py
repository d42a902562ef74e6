"""What is measured: each case is some work, at a size and a latency, and the programs that do it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
BENCH: Final = ROOT / "bench"
JS: Final = ROOT / "tests/js"

PYTHON: Final = os.environ.get("BENCH_PYTHON", sys.executable)
"""Of the environment that is measured: `make bench` names one with what users install and nothing else."""

OURS: Final = "qstash-sync"
OURS_PATH: Final = str(Path(PYTHON).with_name(OURS))
FLOOR: Final = "floor"
YAML: Final = "CSafeLoader alone"
PYTHON_SDK: Final = "script, Python SDK"
JAVASCRIPT_SDK: Final = "script, JavaScript SDK"
REFRESH: Final = "two GETs per schedule"
CLICK: Final = "Python with click"

VALIDATE: Final = "validate"
PLAN: Final = "plan, in sync"
PLAN_CHANGED: Final = "plan, 1 % changed"
FIRST_APPLY: Final = "first apply"
APPLY: Final = "apply, in sync"
EXPORT: Final = "export"
START: Final = "start"

AIMED_AT: Final = (1_000, 20)
"""The size and latency at which a first apply is compared with the scripts."""
LONGEST: Final = 130.0
"""Seconds; what is certain to take longer is left out, and said to be."""


@dataclass(frozen=True, slots=True)
class Program:
    """How it is run; ``code`` is the exit code of success, ``least`` how long it takes at least, in seconds.

    ``empties`` are the kinds that are to be made anew: a script of schedules wants its URL groups to be there.
    """

    name: str
    command: tuple[str, ...]
    code: int = 0
    least: float = 0.0
    empties: str = "%"


@dataclass(frozen=True, slots=True)
class Case:
    """Some work, and who does it; ``latency`` is in milliseconds. ``empty``: each finds the account empty.

    ``rounds`` is how often at most, and where ``all_rounds`` is set, how often in any case.
    """

    work: str
    size: int
    latency: int
    programs: tuple[Program, ...]
    empty: bool = False
    all_rounds: bool = field(default=False, kw_only=True)

    @property
    def left_out(self) -> list[str]:
        """The programs that would take too long."""
        return [one.name for one in self.programs if one.least > LONGEST]

    @property
    def measured(self) -> list[Program]:
        """The others."""
        return [one for one in self.programs if one.least <= LONGEST]


def list_cases(size: int, latency: int, *, first: bool) -> Iterator[Case]:
    """All work of a size at a latency, in the order that the account needs: from empty to in sync.

    ``first`` adds what sends nothing, and so is the same at every latency.
    """
    appliers, thorough = tuple(_list_appliers(size, latency)), (size, latency) == AIMED_AT
    yield Case(FIRST_APPLY, size, latency, appliers, empty=True, all_rounds=thorough)
    if first:
        yield Case(VALIDATE, size, 0, (_ours("validate"), _floor("read"), _yaml()))
    alone = (_yaml(),) if first else ()
    planners = (_ours("plan", "--detailed-exitcode"), _floor("plan"), *alone, _refresh(size, latency))
    yield Case(PLAN, size, latency, planners)
    changed = (_ours("plan", "--detailed-exitcode", file="changed.yaml", code=2), _floor("plan", "changed.yaml"))
    yield Case(PLAN_CHANGED, size, latency, changed)
    yield Case(APPLY, size, latency, (_ours("apply", "--yes"), _floor("plan"), *_list_scripts(0)))
    yield Case(EXPORT, size, latency, (Program(OURS, (OURS_PATH, "export")), _floor("ask")))


def list_starts() -> Iterator[Case]:
    """What a program of thirty schedules costs that has nothing to do, beside one that does nothing."""
    bare = Program(CLICK, (PYTHON, "-I", "-c", "import click"))
    yield Case(f"{START}: --help", 0, 0, (_ours_without_file("--help"), bare))
    yield Case(f"{START}: --version", 0, 0, (_ours_without_file("--version"), bare))
    example = _ours("validate", file=str(ROOT / "schedules.yaml"))
    yield Case(f"{START}: validate schedules.yaml", 7, 0, (example, bare))
    yield Case(f"{START}: plan, in sync", 30, 0, (_ours("plan", "--detailed-exitcode"), bare))


def _list_appliers(size: int, latency: int) -> Iterator[Program]:
    yield _ours("apply", "--yes")
    yield Program(FLOOR, _python("floor.py", "apply", "schedules.yaml"))
    yield from _list_scripts(size * latency / 1000)


def _list_scripts(least: float) -> Iterator[Program]:
    # The SDK is not among what users install.
    with_sdk = (sys.executable, "-I", str(BENCH / "alternatives/setup_cron_jobs.py"))
    yield Program(PYTHON_SDK, with_sdk, least=least, empties="schedule")
    if (node := shutil.which("node")) and (JS / "node_modules").exists():
        script = str(BENCH / "alternatives/setup_cron_jobs.mjs")
        yield Program(JAVASCRIPT_SDK, (node, script, str(JS / "run.mjs")), least=least, empties="schedule")


def _refresh(size: int, latency: int) -> Program:
    return Program(REFRESH, _python("alternatives/refresh.py"), least=2 * size * latency / 1000 / 10)


def _ours(*words: str, file: str = "schedules.yaml", code: int = 0) -> Program:
    return Program(OURS, (OURS_PATH, *words, "-f", file), code)


def _ours_without_file(*words: str) -> Program:
    return Program(OURS, (OURS_PATH, *words))


def _floor(work: str, file: str = "schedules.yaml") -> Program:
    return Program(FLOOR, _python("floor.py", work, file))


def _yaml() -> Program:
    return Program(YAML, _python("yaml_alone.py", "schedules.yaml"))


def _python(script: str, *arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-I", str(BENCH / script), *arguments)
