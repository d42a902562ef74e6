from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.calendar import (
    Fate,
    Rhythm,
    Span,
    compare_calendars,
    count_in_bins,
    list_rows,
    make_calendar,
    make_frame,
)
from tests.volume.things import HOURLY, NOW, schedule, state

DAY = make_frame(NOW, Span.DAY, "UTC")


def test_few_jobs_have_a_row_each_by_their_first_run() -> None:
    jobs = state(schedule("late", "0 22 * * *"), schedule("never", "0 0 30 2 *"), schedule("b"), schedule("a"))
    rows = list_rows(make_calendar(jobs, DAY))
    assert [row.addresses for row in rows] == [
        ("schedule/a",),
        ("schedule/b",),
        ("schedule/late",),
        ("schedule/never",),
    ]
    assert [row.runs for row in rows] == [1, 1, 1, 0]


def test_of_many_jobs_those_that_fire_alike_share_a_row() -> None:
    jobs = state(*(schedule(f"job-{index:02}", HOURLY if index % 3 else "0 9 * * *") for index in range(61)))
    rows = list_rows(make_calendar(jobs, DAY))
    assert [(len(row.addresses), row.rhythm.cron) for row in rows] == [(40, HOURLY), (21, "0 9 * * *")]


def test_what_changes_comes_first() -> None:
    before = state(schedule("kept", "0 1 * * *"), schedule("gone"), schedule("moved"))
    after = state(schedule("kept", "0 1 * * *"), schedule("made"), schedule("moved", HOURLY))
    rows = list_rows(compare_calendars(before, after, DAY))
    assert [(row.fate, row.addresses) for row in rows] == [
        (Fate.ADDED, ("schedule/made",)),
        (Fate.REMOVED, ("schedule/gone",)),
        (Fate.MOVED, ("schedule/moved",)),
        (Fate.KEPT, ("schedule/kept",)),
    ]
    assert [row.rhythm.cron for row in rows] == ["0 9 * * *", "0 9 * * *", HOURLY, "0 1 * * *"]


@given(st.integers(0, 2**1440 - 1), st.integers(1, 200))
def test_bins_hold_every_run(bits: int, width: int) -> None:
    rhythm = Rhythm("* * * * *", "UTC", bits)
    assert sum(count_in_bins(rhythm, width, -(-1440 // width))) == rhythm.runs
