from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler.calendar import Calendar, Fate, Span, compare_calendars, make_calendar, make_frame
from reconciler.model import AnyResource
from tests.volume.things import HOURLY, NOW, schedule, state

WEEK = make_frame(NOW, Span.WEEK, "UTC")
EMPTY = state()


def fates(calendar: Calendar) -> list[tuple[str, Fate]]:
    return [(job.address, job.fate) for job in calendar.jobs]


def test_jobs_fire_in_their_own_zones() -> None:
    calendar = make_calendar(state(schedule("a", "0 9 * * 1-5", timezone="America/New_York")), WEEK)
    [job] = calendar.jobs
    assert job.rhythm.runs == calendar.after.runs == 5
    first = WEEK.read((job.rhythm.bits & -job.rhythm.bits).bit_length() - 1)
    assert (first.day - WEEK.days[0], first.time) == (1, "14:00")


def test_the_load_is_the_sum_of_all_jobs() -> None:
    calendar = make_calendar(state(schedule("a", HOURLY), schedule("b", HOURLY), schedule("c", "30 0 * * *")), WEEK)
    assert calendar.after.runs == 7 * (2 * 24 + 1)
    assert calendar.after.minutes[:61] == (2, *[0] * 29, 1, *[0] * 29, 2)


def test_paused_jobs_are_not_there_and_unreadable_ones_are_named() -> None:
    calendar = make_calendar(state(schedule("a", paused=True), schedule("b", "@daily"), schedule("c")), WEEK)
    assert [job.address for job in calendar.jobs] == ["schedule/c"]
    assert calendar.unread == ("schedule/b",)


def test_a_calendar_of_one_state_knows_of_no_change() -> None:
    calendar = make_calendar(state(schedule("b"), schedule("a")), WEEK)
    assert calendar.before is None
    assert fates(calendar) == [("schedule/a", Fate.KEPT), ("schedule/b", Fate.KEPT)]


@pytest.mark.parametrize(
    ("before", "after", "fate"),
    [
        (schedule("a"), schedule("a"), Fate.KEPT),
        (schedule("a"), schedule("a", retries=5), Fate.KEPT),
        (schedule("a", "0 9 * * *"), schedule("a", "0 9 * * 0-6"), Fate.KEPT),  # fires alike
        (schedule("a"), schedule("a", "0 8 * * *"), Fate.MOVED),
        (schedule("a"), schedule("a", timezone="Asia/Tokyo"), Fate.MOVED),
        (schedule("a"), schedule("a", paused=True), Fate.REMOVED),
        (schedule("a", paused=True), schedule("a"), Fate.ADDED),
        (None, schedule("a"), Fate.ADDED),
        (schedule("a"), None, Fate.REMOVED),
    ],
)
def test_a_change_does_this_to_a_job(before: AnyResource | None, after: AnyResource | None, fate: Fate) -> None:
    sides = [state(side) if side else EMPTY for side in (before, after)]
    calendar = compare_calendars(sides[0], sides[1], WEEK)
    assert fates(calendar) == [("schedule/a", fate)]


def test_a_job_under_another_name_is_the_same() -> None:
    before, after = replace(schedule("scd_1"), id="scd_1"), replace(schedule("weekly"), id="scd_1")
    assert fates(compare_calendars(state(before), state(after), WEEK)) == [("schedule/weekly", Fate.KEPT)]


def test_both_loads_of_a_change_are_there() -> None:
    calendar = compare_calendars(state(schedule("a", HOURLY)), state(schedule("a")), WEEK)
    assert calendar.before is not None
    assert (calendar.before.runs, calendar.after.runs) == (168, 7)


def test_clocks_change_where_the_calendar_is_and_where_its_jobs_are() -> None:
    frame = make_frame(datetime(2027, 3, 12, tzinfo=UTC), Span.MONTH, "Europe/Berlin")
    calendar = make_calendar(state(schedule("a", timezone="America/New_York"), schedule("b")), frame)
    assert [change.zone for change in calendar.clock_changes] == ["America/New_York", "Europe/Berlin"]
