"""What is told of the results is what they are."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import list_files
from bench.aims import Aim, Results, compare, judge
from bench.cases import FIRST_APPLY, FLOOR, OURS, PLAN, PYTHON_SDK, REFRESH, YAML
from bench.child import Cost
from bench.limits import Paced, measure_rate
from bench.measuring import Cell, pack, unpack
from bench.picture import draw
from bench.report import About, render, render_summary

ABOUT = About("2026-11-22", "abc1234", "a machine", "Python 3.11.7", pinned=True, load=(0.1, 0.2), rounds=5, seconds=90)


def make(work: str, program: str, *walls: float, size: int = 1000, latency: int = 20, gets: int = 3) -> Cell:
    return Cell(
        work, size, latency, program, [Cost(wall, wall / 2, 100.0) for wall in walls], {"GET": gets, "200": gets}
    )


def test_programs_are_compared_round_by_round_since_a_slow_moment_slows_them_all() -> None:
    one, other = make(PLAN, OURS, 1, 10, 3), make(PLAN, FLOOR, 1, 5, 1)
    assert compare(one, other, "wall") == 2
    assert compare(make(PLAN, OURS, 4, 8), make(PLAN, FLOOR, 2), "cpu") == 2


def judge_cells(*cells: Cell) -> dict[str, Aim]:
    return {aim.sentence: aim for aim in judge(Results(list(cells), []))}


def test_an_aim_says_what_was_measured_and_whether_it_is_met() -> None:
    ours = make(PLAN, OURS, 3.0, size=10_000, latency=0)
    told = judge_cells(
        ours, make(PLAN, FLOOR, 2.0, size=10_000, latency=0), make(PLAN, YAML, 2.5, size=10_000, latency=0)
    )
    [floor] = [aim for sentence, aim in told.items() if "of its floor" in sentence]
    assert (floor.aim, floor.measured, floor.met) == ("at most 1.8 times", "1.50 times", True)
    [alone] = [aim for sentence, aim in told.items() if "CSafeLoader" in sentence]
    assert (alone.measured, alone.met) == ("1.20 times", False)


def test_what_was_not_measured_is_not_judged() -> None:
    assert judge(Results([], [])) == []
    left_out = Cell(FIRST_APPLY, 1000, 20, PYTHON_SDK, left_out=True)
    assert not any("Python SDK" in sentence for sentence in judge_cells(make(FIRST_APPLY, OURS, 1.0), left_out))


def test_a_plan_that_asks_once_too_often_is_found() -> None:
    assert [aim.met for aim in judge_cells(make(PLAN, OURS, 1.0)).values()] == [True]
    assert [aim.met for aim in judge_cells(make(PLAN, OURS, 1.0), make(PLAN, OURS, 1.0, size=10, gets=4)).values()] == [
        False
    ]


def test_so_many_times_as_fast_is_the_other_s_time_by_ours() -> None:
    told = judge_cells(make(PLAN, OURS, 0.5), make(PLAN, REFRESH, 4.0))
    [aim] = [aim for sentence, aim in told.items() if "two GETs" in sentence]
    assert (aim.aim, aim.measured, aim.met) == ("at least 50 times", "8.0 times", False)


@pytest.mark.parametrize(
    ("paced", "met"),
    [
        (Paced(2000, 0, 80.0, 0, 10), True),
        (Paced(2000, 0, 95.0, 0, 10), False),
        (Paced(2000, 95, 94.9, 0, 0), True),
        (Paced(2000, 95, 85.0, 0, 0), False),
        (Paced(2000, 95, 94.9, 1, 0), False),
    ],
)
def test_an_apply_under_a_limit_uses_it_leaves_the_rest_and_fails_nowhere(paced: Paced, met: bool) -> None:
    assert [aim.met for aim in judge(Results([], [paced]))] == [met]


def test_a_rate_is_that_of_the_steady_state() -> None:
    burst, steady = [0.0] * 200, [10 + index / 80 for index in range(400)]
    assert measure_rate(burst + steady) == pytest.approx(80)


def test_cells_come_back_from_json_as_they_were() -> None:
    cells = [make(PLAN, OURS, 1.0, 2.0), Cell(PLAN, 10, 0, REFRESH, left_out=True)]
    assert unpack(pack(cells)) == cells


def test_the_page_has_every_cell_and_says_what_was_not_run() -> None:
    cells = [make(PLAN, OURS, 1.0, 3.0, 2.0), Cell(PLAN, 1000, 20, REFRESH, left_out=True)]
    page = render(ABOUT, Results(cells, []))
    assert "| 1,000 | 20 ms | qstash-sync | 2.00 | 1.00 to 3.00 | 1.00 | 100 | 3 | 0 | 3 |" in page
    assert "| 1,000 | 20 ms | two GETs per schedule | not run |" in page
    assert ABOUT.tell() in page


def test_the_summary_has_a_row_for_each_work_and_for_what_else_does_it() -> None:
    cells = [make(PLAN, OURS, 0.123, size=10), make(PLAN, OURS, 12.34), make(PLAN, REFRESH, 4.0)]
    told = render_summary(ABOUT, Results(cells, []))
    assert "| plan, in sync | 0.12 | 12.3 |\n" in told
    assert "| two GETs per schedule, ten at a time | not run | 4 |\n" in told


def test_the_picture_is_well_formed_and_has_a_line_for_each_program() -> None:
    cells = [make(PLAN, name, 0.1 * size, size=size) for name in (OURS, FLOOR, REFRESH) for size in (10, 100)]
    root = ET.fromstring(draw(Results(cells, [])))
    assert len(root.findall("{http://www.w3.org/2000/svg}polyline")) == 3


def test_the_pages_are_made_of_the_results_that_are_kept() -> None:
    stale = [path.name for path, text in list_files() if path.read_text("utf-8") != text]
    assert stale == [], "python -m bench --render"
