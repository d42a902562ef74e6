from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.cron import parse
from reconciler.timing.gap import longest_gap


@pytest.mark.parametrize(
    ("cron", "gap"),
    [
        ("* * * * *", timedelta(minutes=1)),
        ("0 9 * * *", timedelta(days=1)),
        ("0 9 * * 1-5", timedelta(days=3)),
        ("0 9,17 * * *", timedelta(hours=16)),
        ("*/15 9-17 * * *", timedelta(hours=15, minutes=15)),
        ("0 0 1 * *", timedelta(days=31)),
        ("0 0 31 * *", timedelta(days=61)),
        ("0 0 29 2 *", timedelta(days=1461)),
        ("0 0 30 2 *", timedelta()),
    ],
)
def test_the_longest_gap_is_that_of_all_years(cron: str, gap: timedelta) -> None:
    assert longest_gap(parse(cron), 2026) == gap


@settings(max_examples=25)
@given(
    st.frozensets(st.integers(0, 59), min_size=1, max_size=2),
    st.frozensets(st.integers(0, 23), min_size=1, max_size=3),
    st.frozensets(st.integers(0, 6), min_size=1),
)
def test_no_two_runs_are_further_apart(
    minutes: frozenset[int], hours: frozenset[int], weekdays: frozenset[int]
) -> None:
    cron = parse(
        " ".join((*(",".join(map(str, one)) for one in (minutes, hours)), "* *", ",".join(map(str, weekdays))))
    )
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    runs = takewhile(lambda run: run < begin + timedelta(days=30), cron.runs(begin))
    assert max(second - first for first, second in pairwise(runs)) == longest_gap(cron, 2026)
