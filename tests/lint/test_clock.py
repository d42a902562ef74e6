from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconciler.lint.clock import coming_changes
from reconciler.lint.rhythm import Rhythm
from tests.lint.manifests import NOW


def changes(zone: str, now: datetime = NOW) -> list[str]:
    """What comes within fourteen months."""
    return [
        f"{'skips' if one.skips else 'repeats'} {one.start:%Y-%m-%d %H:%M}-{one.end:%H:%M}"
        for one in coming_changes(zone, now)
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", []),
        ("Europe/Istanbul", []),
        ("America/New_York", ["skips 2027-03-14 02:00-03:00", "repeats 2027-11-07 01:00-02:00"]),
        ("Europe/Berlin", ["skips 2027-03-28 02:00-03:00", "repeats 2027-10-31 02:00-03:00"]),
        ("Australia/Lord_Howe", ["repeats 2027-04-04 01:30-02:00", "skips 2027-10-03 02:00-02:30"]),
        ("America/Santiago", ["repeats 2027-04-03 23:00-00:00", "skips 2027-09-05 00:00-01:00"]),
    ],
)
def test_the_coming_changes_of_a_zone_are_told_in_its_own_time(zone: str, expected: list[str]) -> None:
    assert changes(zone) == expected


def test_what_comes_later_than_in_fourteen_months_is_not_told() -> None:
    assert len(changes("America/New_York", datetime(2027, 1, 20, tzinfo=UTC))) == 3


@pytest.mark.parametrize(
    ("zone", "cron", "expected"),
    [
        ("America/New_York", "30 2 * * *", ["2027-03-14 02:30"]),
        ("America/New_York", "30 1 * * *", ["2027-11-07 01:30"]),
        ("America/New_York", "0 3 * * *", []),
        ("America/New_York", "0 2 * * 1", []),
        ("America/New_York", "0 2 14 3 *", ["2027-03-14 02:00"]),
        ("Australia/Lord_Howe", "15 2 * * *", ["2027-10-03 02:15"]),
        ("Australia/Lord_Howe", "45 2 * * *", []),
        ("America/Santiago", "0 0 * * *", ["2027-09-05 00:00"]),
    ],
)
def test_a_change_strikes_what_falls_into_it(zone: str, cron: str, expected: list[str]) -> None:
    rhythm = Rhythm(cron, zone)
    struck = [change.strikes(rhythm) for change in coming_changes(zone, NOW)]
    assert [f"{run:%Y-%m-%d %H:%M}" for run in struck if run is not None] == expected
