"""Cases to cells: each program of a case in turn, round after round, so that what slows the machine slows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench import child, material
from bench.cases import OURS_PATH, Case, Program, list_cases, list_starts
from bench.child import Cost
from bench.embedded import Embedded

ROUNDS: Final = 5
SLOW: Final = 10.0
VERY_SLOW: Final = 30.0
"""Seconds from which a program is run three times, and once."""

Tell = Callable[[str], None]


@dataclass(slots=True)
class Cell:
    """What a program cost in a case, run by run, and what it asked each time: requests by method, answers by status."""

    work: str
    size: int
    latency: int
    program: str
    costs: list[Cost] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    left_out: bool = False

    def middle(self, what: str) -> float:
        """The median of ``wall``, ``cpu`` or ``peak``."""
        return median(self.list(what))

    def list(self, what: str) -> list[float]:
        """All values of ``wall``, ``cpu`` or ``peak``, in the order of the rounds."""
        return [getattr(one, what) for one in self.costs]

    @property
    def writes(self) -> int:
        return sum(self.requests.get(method, 0) for method in ("POST", "PUT", "PATCH", "DELETE"))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where it is measured: the server, a folder for files, how often, and who is told how far it is."""

    server: Embedded
    folder: Path
    rounds: int
    tell: Tell

    def measure_size(self, size: int, latencies: list[int]) -> Iterator[Cell]:
        """All cells of a size."""
        folder = self._prepare(size)
        for latency in latencies:
            self.server.delay(latency / 1000)
            for case in list_cases(size, latency, first=latency == latencies[0]):
                yield from self.measure(case, folder)
        self.server.delay(0)

    def measure_starts(self) -> Iterator[Cell]:
        """The cells of what is asked most often, and should be answered at once."""
        folder = self._prepare(30)
        self._ours(folder, "apply", "--yes")
        for case in list_starts():
            yield from self.measure(case, folder)

    def measure(self, case: Case, folder: Path) -> list[Cell]:
        """One cell for each program. Afterwards an account that they found empty is as the manifest says."""
        self.tell(f"{case.work}, {case.size:,} schedules, {case.latency} ms")
        cells = {one.name: Cell(case.work, case.size, case.latency, one.name) for one in case.measured}
        for number in range(self.rounds):
            for program in case.measured:
                cell = cells[program.name]
                if number < self._count_rounds(case, cell):
                    self._run(case, program, folder, cell)
        if case.empty:
            self.server.clear()
            self._ours(folder, "apply", "--yes")
        return [*cells.values(), *(_leave_out(case, name) for name in case.left_out)]

    def _count_rounds(self, case: Case, cell: Cell) -> int:
        if case.all_rounds or not cell.costs or cell.costs[0].wall < SLOW:
            return self.rounds
        return min(self.rounds, 1 if cell.costs[0].wall > VERY_SLOW else 3)

    def _run(self, case: Case, program: Program, folder: Path, cell: Cell) -> None:
        if case.empty:
            self.server.clear(program.empties)
        self.server.tell_requests()
        variables = {**material.SECRETS, **self.server.variables}
        cell.costs.append(child.run(program.command, folder, variables, program.code))
        cell.requests = self.server.tell_requests()

    def _prepare(self, size: int) -> Path:
        """The folder of a size, with all that programs read; the account is as the manifest says."""
        folder = self.folder / str(size)
        folder.mkdir(exist_ok=True)
        (folder / "schedules.yaml").write_text(material.render(size), "utf-8")
        (folder / "changed.yaml").write_text(material.render_changed(size), "utf-8")
        self.server.clear()
        self.server.tell_requests()
        self._ours(folder, "apply", "--yes")
        self.server.keep_writes(folder / "writes.json")
        material.keep_jobs(folder)
        self._ours(folder, "plan", "--detailed-exitcode")  # nothing is left to do, or this raises
        return folder

    def _ours(self, folder: Path, *words: str) -> Cost:
        return child.run((OURS_PATH, *words), folder, {**material.SECRETS, **self.server.variables})


def _leave_out(case: Case, name: str) -> Cell:
    return Cell(case.work, case.size, case.latency, name, left_out=True)


def pack(cells: list[Cell]) -> list[dict[str, Any]]:
    """The cells as JSON has them."""
    return [asdict(cell) for cell in cells]


def unpack(packed: list[dict[str, Any]]) -> list[Cell]:
    """The cells from JSON."""
    return [Cell(**{**one, "costs": [Cost(**cost) for cost in one["costs"]]}) for one in packed]
