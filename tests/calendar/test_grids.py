from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.calendar import (
    Frame,
    Span,
    Wall,
    find_jobs,
    find_peaks,
    make_calendar,
    make_frame,
    sort_by_hour,
    sort_by_minute,
)
from tests.volume.things import HOURLY, NOW, schedule, state

WEEK = make_frame(NOW, Span.WEEK, "UTC")
SPRING = make_frame(datetime(2027, 3, 28, 9, tzinfo=UTC), Span.DAY, "Europe/Berlin")
AUTUMN = make_frame(datetime(2027, 10, 31, 9, tzinfo=UTC), Span.DAY, "Europe/Berlin")
JOBS = state(
    schedule("a", HOURLY), schedule("b", "0 9 * * 1-5"), schedule("c", "30 9 * * 3"), schedule("d", "30 9 * * 3,4")
)


@given(st.sampled_from([WEEK, SPRING, AUTUMN]))
def test_the_hours_of_all_days_hold_every_run(frame: Frame) -> None:
    load = make_calendar(JOBS, frame).after
    cells = [cell for row in sort_by_hour(frame, load) for cell in row]
    assert sum(cell.runs for cell in cells) == load.runs
    assert sum(cell.there for cell in cells) == frame.minutes


def test_a_minute_has_the_runs_of_the_day_with_the_most() -> None:
    grid = sort_by_minute(WEEK, make_calendar(JOBS, WEEK).after)
    assert [(grid[9][minute].runs, grid[9][minute].day - WEEK.days[0]) for minute in (0, 1, 30)] == [
        (2, 1),
        (0, 0),
        (2, 3),
    ]
    assert grid[9][0].there == 7


@pytest.mark.parametrize(("frame", "there", "runs"), [(SPRING, 0, 0), (AUTUMN, 2, 2)])
def test_what_clocks_leave_out_is_not_there_and_what_they_repeat_counts_twice(
    frame: Frame, there: int, runs: int
) -> None:
    load = make_calendar(state(schedule("a", "30 * * * *", timezone="Europe/Berlin")), frame).after
    assert sort_by_hour(frame, load)[0][2].there == there * 60
    cell = sort_by_minute(frame, load)[2][30]
    assert (cell.there, cell.runs) == (there, runs)


def test_peaks_are_told_the_highest_first_with_the_days_on_which_they_come() -> None:
    found = find_peaks(WEEK, make_calendar(JOBS, WEEK).after, 9)
    day = WEEK.days[0]
    assert [(peak.wall, peak.runs, peak.days) for peak in found] == [
        (Wall(day + 1, 9, 0), 2, 5),
        (Wall(day + 3, 9, 30), 2, 1),
    ]
    assert find_peaks(WEEK, make_calendar(JOBS, WEEK).after, 1) == found[:1]


def test_who_fires_at_a_minute_is_known() -> None:
    calendar = make_calendar(JOBS, WEEK)
    [peak, _] = find_peaks(WEEK, calendar.after, 2)
    assert [job.address for job in find_jobs(calendar, peak.minute)] == ["schedule/a", "schedule/b"]
