from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import parse
from reconciler.timing import firings
from reconciler.timing.firing import find_last

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def test_firings_are_told_on_the_clocks_of_the_zone_and_in_utc() -> None:
    first, second = firings("0 9 * * 1-5", "America/New_York", NOW, 2)
    assert (first.local.isoformat(), first.utc) == ("2026-11-23T09:00:00-05:00", datetime(2026, 11, 23, 14, tzinfo=UTC))
    assert second.local.isoformat() == "2026-11-24T09:00:00-05:00"
    assert second.utc.tzinfo is UTC


@pytest.mark.parametrize(("cron", "count"), [("0 0 30 2 *", 0), ("0 0 29 2 *", 3)])
def test_what_does_not_fire_has_fewer(cron: str, count: int) -> None:
    assert len(firings(cron, None, NOW, 3)) == count


@pytest.mark.parametrize(
    ("cron", "last"),
    [
        ("* * * * *", "2026-11-22T08:30"),
        ("31 8 * * *", "2026-11-21T08:31"),
        ("30 8 * * *", "2026-11-22T08:30"),
        ("0 0 29 2 *", "2024-02-29T00:00"),
        ("0 0 1 1 *", "2026-01-01T00:00"),
        ("0 0 30 2 *", None),
    ],
)
def test_the_last_firing_may_be_now_and_may_be_years_ago(cron: str, last: str | None) -> None:
    found = find_last(parse(cron), NOW)
    assert (found and f"{found.utc:%Y-%m-%dT%H:%M}") == last


@given(
    st.sampled_from(("*/7 9-11 * * *", "0 9 * * 1", "30 1 1,15 * *", "15 */6 * * 5,6")),
    st.sampled_from(("UTC", "America/New_York", "Asia/Kolkata")),
    st.integers(0, 400 * 24 * 60),
)
def test_between_the_last_firing_and_the_first_to_come_there_is_none(pattern: str, zone: str, minutes: int) -> None:
    cron, now = parse(f"CRON_TZ={zone} {pattern}"), NOW + timedelta(minutes=minutes)
    last = find_last(cron, now)
    assert last is not None
    assert last.utc <= now
    assert cron.next(last.utc) == cron.next(now)
