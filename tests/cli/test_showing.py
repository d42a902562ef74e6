"""Words for times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.cli.showing.times import tell_ago, tell_coming, tell_span, tell_utc
from reconciler.cron.zones import load_zone

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0s"),
        (0.9, "0s"),
        (119, "119s"),
        (120, "2m"),
        (7_199, "119m"),
        (7_200, "2h"),
        (172_799, "47h"),
        (172_800, "2d"),
        (10**9, "11574d"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_of_which_there_are_several(seconds: float, told: str) -> None:
    assert tell_span(seconds) == told


def test_what_is_past_was_so_long_ago_and_clocks_that_differ_make_it_no_future() -> None:
    assert tell_ago(NOW - timedelta(hours=3), NOW) == "3h ago"
    assert tell_ago(NOW + timedelta(seconds=3), NOW) == "0s ago"


@pytest.mark.parametrize(
    ("moment", "zone", "told"),
    [
        ("2026-11-22T14:00:00Z", "America/New_York", "Sun 09:00 EST, in 119m"),
        ("2026-11-28T00:00:00Z", "UTC", "Sat 00:00 UTC, in 5d"),
        ("2026-11-29T00:00:00Z", "UTC", "29 Nov 00:00 UTC, in 6d"),
        ("2026-11-28T22:00:00Z", "Europe/Istanbul", "29 Nov 01:00 +03, in 6d"),
        ("2027-01-01T00:00:00Z", "UTC", "1 Jan 2027 00:00 UTC, in 39d"),
        ("2026-11-21T12:00:00Z", "UTC", "21 Nov 12:00 UTC, due"),
    ],
)
def test_what_comes_is_told_on_its_own_clocks_by_weekday_where_that_says_the_day(
    moment: str, zone: str, told: str
) -> None:
    assert tell_coming(datetime.fromisoformat(moment).astimezone(load_zone(zone)), NOW) == told


def test_in_json_times_are_in_utc() -> None:
    assert tell_utc(NOW.astimezone(load_zone("Asia/Tokyo"))) == "2026-11-22T12:00:30Z"
    assert tell_utc(None) is None
