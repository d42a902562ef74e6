from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron.zones import load_zone
from reconciler.volume.clocks import DAY, date_of, find_odd_changes, find_stretches, minute_of, moment_of

ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "America/Santiago"]
YEAR = minute_of(datetime(2027, 1, 1, tzinfo=UTC)), minute_of(datetime(2028, 1, 1, tzinfo=UTC))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_a_minute_is_the_beginning_of_what_lies_in_it(moment: datetime) -> None:
    minute = minute_of(moment)
    assert moment_of(minute) <= moment < moment_of(minute + 1)
    assert date_of(minute // DAY) == moment.date()


def test_days_are_counted_from_1970() -> None:
    assert date_of(0) == date(1970, 1, 1)


@pytest.mark.parametrize("zone", ZONES)
def test_stretches_fill_the_span_and_each_has_the_offset_of_all_its_minutes(zone: str) -> None:
    stretches = find_stretches(zone, *YEAR)
    assert (stretches[0].start, stretches[-1].end) == YEAR
    for before, after in pairwise(stretches):
        assert before.end == after.start
        assert before.offset != after.offset
    for start, end, offset in stretches:
        for minute in (start, (start + end) // 2, end - 1):
            assert moment_of(minute).astimezone(load_zone(zone)).utcoffset() == timedelta(minutes=offset)


@pytest.mark.parametrize(
    ("zone", "number"),
    [
        ("UTC", 0),
        ("America/New_York", 0),
        ("Europe/Berlin", 0),
        ("Africa/Casablanca", 0),
        ("Australia/Lord_Howe", 2),  # by half an hour
        ("America/Santiago", 2),  # at midnight
        ("Asia/Beirut", 2),
        ("Africa/Cairo", 2),  # back from midnight
    ],
)
def test_changes_are_odd_that_do_not_just_skip_or_repeat_hours_of_a_day(zone: str, number: int) -> None:
    assert len(find_odd_changes(zone, *YEAR)) == number
