"""What was aimed at, as ratios within one run, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from bench.cases import CLICK, FIRST_APPLY, FLOOR, OURS, PLAN, PYTHON_SDK, REFRESH, START, YAML
from bench.limits import HEADROOM, LIMIT, Paced
from bench.measuring import Cell

KINDS: Final = 3
"""Queues, URL groups and schedules: what the manifests manage."""
LARGEST: Final = 10_000
MEMORY: Final = 200

What = Literal["wall", "cpu"]


@dataclass(frozen=True, slots=True)
class Aim:
    """A sentence, what it may be, what it was, and whether that is good enough."""

    sentence: str
    aim: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Results:
    """All cells of a run, and the applies under a limit."""

    cells: list[Cell]
    paced: list[Paced]

    def find(self, work: str, program: str, size: int | None = None, latency: int = 0) -> Cell | None:
        """The cell, where it was measured."""
        for cell in self.cells:
            if (cell.work, cell.program, cell.latency) == (work, program, latency) and size in {None, cell.size}:
                return cell if cell.costs else None
        return None


def compare(one: Cell, other: Cell, what: What) -> float:
    """How many times as much the one costs: the median over the rounds in which both were run."""
    pairs = list(zip(one.list(what), other.list(what), strict=False))
    return median(a / b for a, b in pairs)


def judge(results: Results) -> list[Aim]:
    """Every aim about which this run can tell."""
    return [*_judge_requests(results), *_judge_ratios(results), *_judge_memory(results), *_judge_paces(results.paced)]


def _judge_requests(results: Results) -> Iterator[Aim]:
    plans = [cell for cell in results.cells if cell.work == PLAN and cell.program == OURS]
    if plans:
        most = max(sum(cell.requests.get(method, 0) for method in ("GET", "POST")) for cell in plans)
        sentence = "requests of a plan, whatever its size, for three kinds that are managed"
        yield Aim(sentence, f"{KINDS}", f"{most}", most == KINDS)


def _judge_ratios(results: Results) -> Iterator[Aim]:
    find = results.find
    largest = find(PLAN, OURS, LARGEST)
    floor, yaml = "of its floor, CPU", "of CSafeLoader alone on its file, CPU"
    yield from _at_most(f"plan of {LARGEST:,}, in sync: {floor}", largest, find(PLAN, FLOOR, LARGEST), 1.8)
    yield from _at_most(f"plan of {LARGEST:,}, in sync: {yaml}", largest, find(PLAN, YAML, LARGEST), 1)
    yield from _at_most("plan of 10,000, in sync: of one of 1,000, CPU", largest, find(PLAN, OURS, 1000), 11)
    apply, plan = find(FIRST_APPLY, OURS, 1000, 20), find(PLAN, OURS, 1000, 20)
    yield from _at_most(
        "first apply of 1,000 at 20 ms: of its floor, wall", apply, find(FIRST_APPLY, FLOOR, 1000, 20), 1.25, "wall"
    )
    yield from _at_least(
        "first apply of 1,000 at 20 ms: so many times as fast as the Python SDK's script, wall",
        find(FIRST_APPLY, PYTHON_SDK, 1000, 20),
        apply,
        8,
    )
    yield from _at_least(
        "plan of 1,000 at 20 ms: so many times as fast as two GETs per schedule, wall",
        find(PLAN, REFRESH, 1000, 20),
        plan,
        50,
    )
    for work, most in (("--help", 1.4), ("--version", 1.4), ("validate schedules.yaml", 3.5), ("plan, in sync", 6)):
        name = f"{START}: {work}"
        words = "plan of 30, in sync" if work == "plan, in sync" else work
        yield from _at_most(f"{words}: of the bare start of {CLICK}, CPU", find(name, OURS), find(name, CLICK), most)


def _judge_memory(results: Results) -> Iterator[Aim]:
    for words, works in ((f"plan of {LARGEST:,}, in sync", {PLAN}), (f"any command on {LARGEST:,}", None)):
        peaks = [
            max(cell.list("peak"))
            for cell in results.cells
            if cell.costs and cell.program == OURS and cell.size == LARGEST and (works is None or cell.work in works)
        ]
        if peaks:
            most = max(peaks)
            yield Aim(f"{words}: memory at its peak", f"at most {MEMORY} MB", f"{most:.0f} MB", most <= MEMORY)


def _judge_paces(paced: list[Paced]) -> Iterator[Aim]:
    for one in paced:
        least, most = (0.9 * LIMIT, float(one.asked)) if one.asked else (0.7 * LIMIT, HEADROOM * LIMIT)
        aim = f"{least:.0f} to {most:.0f} a second, none failed"
        met = one.failed == 0 and least <= one.steady <= most * 1.01
        told = f"{one.steady:.1f} a second, {one.failed} failed, {one.refused} refused and sent again"
        yield Aim(f"apply of {one.size:,} under a limit of {LIMIT} a second, {one.way}", aim, told, met)


def _at_most(sentence: str, one: Cell | None, other: Cell | None, most: float, what: What = "cpu") -> Iterator[Aim]:
    if one and other:
        ratio = compare(one, other, what)
        yield Aim(sentence, f"at most {most:g} times", f"{ratio:.2f} times", ratio <= most)


def _at_least(sentence: str, one: Cell | None, other: Cell | None, least: float) -> Iterator[Aim]:
    if one and other:
        ratio = compare(one, other, "wall")
        yield Aim(sentence, f"at least {least:g} times", f"{ratio:.1f} times", ratio >= least)
