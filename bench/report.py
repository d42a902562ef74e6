"""The results as Markdown: every cell, what was aimed at, and the few lines of them that the README has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bench.aims import Results, judge
from bench.cases import (
    APPLY,
    EXPORT,
    FIRST_APPLY,
    FLOOR,
    JAVASCRIPT_SDK,
    OURS,
    PLAN,
    PLAN_CHANGED,
    PYTHON_SDK,
    REFRESH,
    START,
    VALIDATE,
)
from bench.measuring import Cell

WORKS: Final = (PLAN, PLAN_CHANGED, FIRST_APPLY, APPLY, EXPORT, VALIDATE)
LATENCY: Final = 20
"""Milliseconds: that of the README's table and of the picture, about what a runner has to a region of its continent."""

NOT_RUN: Final = "not run"
_COLUMNS: Final = ("schedules", "latency", "program", "wall", "spread", "CPU", "peak", "reads", "writes", "runs")
_EVERY_CELL: Final = """\
## Every cell

Medians; the spread is from the fastest run to the slowest, on the wall. Times are in seconds, memory in MB. What would
have taken more than two minutes was not run.
"""
_BESIDE: Final = (
    ("the plan's floor", PLAN, FLOOR),
    ("two GETs per schedule, ten at a time", PLAN, REFRESH),
    ("the first apply's floor", FIRST_APPLY, FLOOR),
    ("first run of a script, Python SDK", FIRST_APPLY, PYTHON_SDK),
    ("first run of a script, JavaScript SDK", FIRST_APPLY, JAVASCRIPT_SDK),
)


@dataclass(frozen=True, slots=True)
class About:
    """The run: when, on what, of which commit, for how many seconds, and how often each program was run at most.

    ``load`` is the machine's load average at its begin and end.
    """

    made: str
    commit: str
    machine: str
    python: str
    pinned: bool
    load: tuple[float, float]
    rounds: int
    seconds: float

    def tell(self) -> str:
        where = "the server on another core than what is measured" if self.pinned else "all on whatever core was free"
        load = " to ".join(f"{one:.1f}" for one in self.load)
        machine = f"{self.machine}, {self.python}; {where}; load average {load}"
        how = f"medians of {self.rounds}, measured in {self.seconds / 60:.0f} min"
        return f"{self.made}, {machine}; {how}; commit `{self.commit}`."


def render(about: About, results: Results) -> str:
    """All of it, as a page."""
    parts = [
        "# Results\n\nWritten by `make bench`; [docs/speed.md](../docs/speed.md) says what they mean.\n",
        f"{about.tell()}\n",
        "![How long it takes](results.svg)\n",
        "## What was aimed at\n",
        _table(
            ("what", "aim", "measured", "met"),
            ((one.sentence, one.aim, one.measured, _tick(one.met)) for one in judge(results)),
        ),
        _EVERY_CELL,
    ]
    for work in dict.fromkeys(cell.work for cell in results.cells):
        cells = [cell for cell in results.cells if cell.work == work]
        parts += [f"### {work[0].upper()}{work[1:]}\n", _table(_COLUMNS, map(_row, cells))]
    return "\n".join(parts)


def render_summary(about: About, results: Results) -> str:
    """The lines for the README."""
    sizes = sorted({cell.size for cell in results.cells if not cell.work.startswith(START)})
    lines = [(work, work, OURS) for work in WORKS]
    rows = (
        (name, *(_brief(results.find(work, program, size, _latency(work))) for size in sizes))
        for name, work, program in (*lines, *_BESIDE)
    )
    head = (f"seconds, at {LATENCY} ms of latency", *(f"{size:,} schedules" for size in sizes))
    return f"{_table(head, rows)}\n{about.tell()}\n"


def _latency(work: str) -> int:
    return 0 if work == VALIDATE else LATENCY


def _row(cell: Cell) -> tuple[str, ...]:
    head = (f"{cell.size:,}" if cell.size else "", f"{cell.latency} ms", cell.program)
    if cell.left_out:
        return (*head, *(NOT_RUN for _ in _COLUMNS[3:]))
    walls = cell.list("wall")
    return (
        *head,
        f"{cell.middle('wall'):.2f}",
        f"{min(walls):.2f} to {max(walls):.2f}",
        f"{cell.middle('cpu'):.2f}",
        f"{cell.middle('peak'):.0f}",
        f"{cell.requests.get('GET', 0):,}",
        f"{cell.writes:,}",
        f"{len(walls)}",
    )


def _brief(cell: Cell | None) -> str:
    if cell is None:
        return NOT_RUN
    seconds = cell.middle("wall")
    return f"{seconds:.3g}" if seconds >= 1 else f"{seconds:.2f}"


def _tick(met: bool) -> str:  # noqa: FBT001 - the one thing that is told
    return "yes" if met else "**no**"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in _lines(head, rows))


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield head
    yield tuple("---" for _ in head)
    yield from rows


def read_about(packed: dict[str, Any]) -> About:
    """The head of the results from JSON."""
    return About(**{**packed, "load": tuple(packed["load"])})
