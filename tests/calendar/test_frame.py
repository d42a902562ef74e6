from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.calendar import Span, Wall, make_frame
from reconciler.cron.zones import load_zone
from reconciler.volume.clocks import date_of, moment_of

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Kiritimati"]
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(Span),
    st.sampled_from(ZONES),
)
def test_a_frame_has_whole_days_of_its_zone_from_the_one_of_now(now: datetime, span: Span, zone: str) -> None:
    frame = make_frame(now, span, zone)
    info = load_zone(zone)
    first, last = (moment_of(minute).astimezone(info) for minute in (frame.start, frame.end - 1))
    assert first.date() == now.astimezone(info).date() == date_of(frame.days[0])
    assert last.date() == date_of(frame.days[-1])
    for edge in (frame.start, frame.end):
        before, at = (moment_of(minute).astimezone(info).date() for minute in (edge - 1, edge))
        assert before < at


@pytest.mark.parametrize(
    ("now", "span", "days"),
    [
        (NOW, Span.DAY, 1),
        (NOW, Span.WEEK, 7),
        (NOW, Span.MONTH, 30),  # to 21 December
        (datetime(2026, 12, 31, tzinfo=UTC), Span.MONTH, 31),
        (datetime(2027, 1, 31, tzinfo=UTC), Span.MONTH, 28),  # to 27 February, as there is no 31st
    ],
)
def test_a_span_has_so_many_days(now: datetime, span: Span, days: int) -> None:
    assert len(make_frame(now, span, "UTC").days) == days


@pytest.mark.parametrize(
    ("day", "zone", "minutes"),
    [
        ("2027-03-28", "Europe/Berlin", 23 * 60),
        ("2027-10-31", "Europe/Berlin", 25 * 60),
        ("2027-03-28", "UTC", 24 * 60),
        ("2027-09-05", "America/Santiago", 23 * 60),  # begins at 01:00
        ("2027-04-04", "Australia/Lord_Howe", 24 * 60 + 30),
    ],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(day: str, zone: str, minutes: int) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=load_zone(zone))
    frame = make_frame(noon, Span.DAY, zone)
    assert frame.minutes == minutes
    assert len(frame.days) == 1


def test_every_minute_is_read_off_the_wall() -> None:
    frame = make_frame(datetime(2027, 3, 28, tzinfo=UTC), Span.DAY, "Europe/Berlin")
    walls = dict(frame.walk())
    day = frame.days[0]
    assert walls[0] == frame.read(0) == Wall(day, 0, 0)
    assert (walls[119], walls[120]) == (Wall(day, 1, 59), Wall(day, 3, 0))
    assert len(walls) == frame.minutes
    assert walls[120].time == "03:00"


def test_changes_of_the_clocks_are_found_in_any_zone() -> None:
    frame = make_frame(datetime(2027, 3, 14, 12, tzinfo=UTC), Span.WEEK, "UTC")
    [change] = frame.find_changes("America/New_York")
    left, reached = change.walls
    assert moment_of(change.minute) == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert (left.time, reached.time) == ("02:00", "03:00")
    assert frame.find_changes("UTC") == ()
    assert timedelta(minutes=frame.minutes) == timedelta(days=7)
