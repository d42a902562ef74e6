from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.pace import Pace


def test_without_a_cap_nobody_waits() -> None:
    pace = Pace(None, lambda: 0.0)
    assert [pace.turn() for _ in range(5)] == [0.0] * 5


def test_a_named_limit_is_used_to_four_fifths() -> None:
    pace = Pace(None, lambda: 0.0)
    pace.heed(100)
    assert [pace.turn() for _ in range(4)] == pytest.approx([0, 1 / 80, 2 / 80, 3 / 80])


@pytest.mark.parametrize(("cap", "limit", "rate"), [(10, 100, 10), (95, 100, 95), (200, 100, 100)])
def test_a_cap_is_left_as_it_is_up_to_the_limit(cap: float, limit: float, rate: float) -> None:
    pace = Pace(cap, lambda: 0.0)
    pace.heed(limit)
    assert [pace.turn() for _ in range(2)] == pytest.approx([0, 1 / rate])


@given(st.lists(st.floats(0, 2), min_size=1), st.floats(0.1, 1000))
def test_two_requests_are_never_closer_than_the_rate_allows(gaps: list[float], rate: float) -> None:
    moment = 0.0
    pace = Pace(rate, lambda: moment)
    turns = []
    for gap in gaps:
        moment += gap
        turns.append(moment + pace.turn())
    assert all(after - before >= 1 / rate - 1e-9 for before, after in pairwise(turns))


def test_threads_share_the_turns() -> None:
    pace = Pace(10, lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        turns = sorted(pool.map(lambda _: pace.turn(), range(100)))
    assert turns == pytest.approx([turn / 10 for turn in range(100)])
