from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.calendar.scale import make_scale

RUNS = st.lists(st.integers(0, 100_000), min_size=1)


@given(st.integers(1, 9), RUNS)
def test_more_runs_are_never_lighter_and_all_levels_are_there(levels: int, runs: list[int]) -> None:
    scale = make_scale(levels, runs)
    found = [scale.find_level(one) for one in sorted(runs)]
    assert found == sorted(found)
    assert all((level > 0) is (one > 0) for level, one in zip(found, sorted(runs), strict=True))
    assert max(found) <= levels


@given(st.integers(1, 9), RUNS)
def test_the_legend_says_what_each_level_means(levels: int, runs: list[int]) -> None:
    scale = make_scale(levels, runs)
    for level, (low, high) in enumerate(scale.list_bounds(), 1):
        assert scale.find_level(low) == scale.find_level(high) == level


@pytest.mark.parametrize(
    ("runs", "bounds"),
    [
        ([], [(1, 1), (2, 4), (5, 9), (10, 16)]),
        ([0, 3], [(1, 1), (2, 4), (5, 9), (10, 16)]),
        ([0, 400], [(1, 25), (26, 100), (101, 225), (226, 400)]),
        ([1_000, 1_015], [(1_000, 1_000), (1_001, 1_003), (1_004, 1_008), (1_009, 1_015)]),
    ],
)
def test_levels_begin_at_the_least_and_few_runs_are_light(runs: list[int], bounds: list[tuple[int, int]]) -> None:
    assert make_scale(4, runs).list_bounds() == bounds
