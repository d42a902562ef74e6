from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.calendar.load import add_patterns, list_minutes

MINUTES = 50
PATTERNS = st.lists(st.tuples(st.integers(0, 2**MINUTES - 1), st.integers(0, 1_000)), max_size=12)


@given(PATTERNS)
def test_patterns_are_added_minute_by_minute(patterns: list[tuple[int, int]]) -> None:
    assert add_patterns(patterns, MINUTES) == [
        sum(times for bits, times in patterns if bits >> minute & 1) for minute in range(MINUTES)
    ]


@given(st.sets(st.integers(0, 500)))
def test_the_minutes_of_a_pattern_are_listed(minutes: set[int]) -> None:
    assert list_minutes(sum(1 << minute for minute in minutes)) == sorted(minutes)
