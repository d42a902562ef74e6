"""The benchmark measures what it says: every program does its work, on the same account, and is counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bench import child, material
from bench.cases import BENCH, FIRST_APPLY, FLOOR, LONGEST, OURS, PLAN, PYTHON_SDK, REFRESH, Case, Program, list_cases
from bench.child import Cost
from bench.embedded import start
from bench.floor import read
from bench.measuring import Bench, Cell

SIZE: Final = 6


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with start(None) as server:
        yield Bench(server, tmp_path, 1, lambda _: None)


def run(bench: Bench, *command: str) -> Cost:
    return child.run(command, bench.folder / str(SIZE), {**material.SECRETS, **bench.server.variables})


def test_every_program_does_its_work_and_its_requests_are_those_that_are_promised(bench: Bench) -> None:
    cells = {(cell.work, cell.program): cell for cell in bench.measure_size(SIZE, [0])}
    requests = {name: cell.requests for name, cell in cells.items()}
    writes = SIZE + 6  # four queues and two groups
    assert {status for asked in requests.values() for status in asked if status.isdigit()} <= {"200", "201"}
    assert requests[PLAN, OURS]["GET"] == 3
    assert requests[PLAN, REFRESH]["GET"] == 2 * SIZE
    # The plan, once more before what is created, and the reading back.
    assert (requests[FIRST_APPLY, OURS]["GET"], cells[FIRST_APPLY, OURS].writes) == (9, writes)
    assert (requests[FIRST_APPLY, FLOOR]["GET"], cells[FIRST_APPLY, FLOOR].writes) == (3, writes)
    assert (requests[FIRST_APPLY, PYTHON_SDK]["GET"], cells[FIRST_APPLY, PYTHON_SDK].writes) == (1, SIZE)
    assert all(cost.wall > 0 and cost.cpu > 0 and cost.peak > 1 for cell in cells.values() for cost in cell.costs)


def test_what_the_floor_writes_is_what_an_apply_writes(bench: Bench) -> None:
    folder = bench._prepare(SIZE)
    bench.server.clear()
    run(bench, sys.executable, "-I", str(BENCH / "floor.py"), "apply", "schedules.yaml")
    run(bench, str(Path(sys.executable).with_name(OURS)), "plan", "--detailed-exitcode")  # 0: there is nothing to do
    assert (folder / "jobs.json").exists()


def test_the_floor_reads_the_whole_document(tmp_path: Path) -> None:
    path = tmp_path / "schedules.yaml"
    path.write_text(material.render(40), "utf-8")
    document = read(str(path))
    assert isinstance(document, dict)
    assert len(document["schedules"]) == 40
    assert document["queues"][0] == {"name": "billing", "parallelism": "2"}


def test_a_program_that_fails_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3, not 0: no moon"):
        child.run([sys.executable, "-c", "import sys; sys.stderr.write('no moon'); sys.exit(3)"], tmp_path, {})


@pytest.mark.parametrize(("walls", "times"), [([0.1], 5), ([12.0], 3), ([40.0], 1)])
def test_what_is_slow_is_run_less_often(bench: Bench, walls: list[float], times: int) -> None:
    cell = Cell(PLAN, 1, 0, OURS, [Cost(wall, 0.1, 10.0) for wall in walls])
    five = Bench(bench.server, bench.folder, 5, bench.tell)
    assert five._count_rounds(Case(PLAN, 1, 0, ()), cell) == times
    assert five._count_rounds(Case(PLAN, 1, 0, (), all_rounds=True), cell) == 5


def test_what_would_take_too_long_is_left_out_and_told() -> None:
    case = Case(PLAN, 1, 0, (Program("quick", ("true",)), Program("endless", ("true",), least=LONGEST + 1)))
    assert ([one.name for one in case.measured], case.left_out) == (["quick"], ["endless"])


def test_the_scripts_are_compared_where_the_aim_says_however_long_it_takes() -> None:
    [thorough] = [
        case
        for size in (100, 1000)
        for latency in (0, 20)
        for case in list_cases(size, latency, first=False)
        if case.all_rounds
    ]
    assert (thorough.work, thorough.size, thorough.latency) == (FIRST_APPLY, 1000, 20)


def test_no_account_of_whoever_measures_is_in_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QSTASH_TOKEN", "mine")
    child.run([sys.executable, "-c", "import os, sys; sys.exit('QSTASH_TOKEN' in os.environ)"], tmp_path, {})
