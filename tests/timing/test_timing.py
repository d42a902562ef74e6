"""What a plan tells of time, from the change of a resource."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.model import Change, Resource
from reconciler.timing import Timing, tell_timing
from reconciler.values import Text

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def schedule(cron: str, timezone: str = "UTC", *, paused: bool = False, retries: int = 3) -> Resource[ScheduleSpec]:
    spec = ScheduleSpec(Text("https://example.com/job"), cron, timezone, paused=paused, retries=retries)
    return Resource("schedule", "job", spec)


def tell(before: Resource[ScheduleSpec] | None, after: Resource[ScheduleSpec] | None) -> Timing:
    timing = tell_timing(Change(before, after), NOW)
    assert timing is not None
    return timing


def test_a_change_is_told_before_and_after_with_what_it_does() -> None:
    timing = tell(schedule("0 9 * * *"), schedule("0 8 * * *"))
    assert timing.before
    assert timing.after
    assert (timing.before.text, timing.after.text) == ("every day at 09:00, UTC", "every day at 08:00, UTC")
    assert [f"{run.utc:%dT%H:%M}" for run in timing.before.firings] == ["23T09:00", "24T09:00", "25T09:00"]
    assert [f"{run.utc:%dT%H:%M}" for run in timing.after.firings] == ["24T08:00", "25T08:00", "26T08:00"]
    assert [one.consequence for one in timing.effects] == ["lost", "gap"]
    assert timing.moves


def test_a_new_schedule_has_no_before_and_a_deleted_one_no_after() -> None:
    created, deleted = tell(None, schedule("0 9 * * *")), tell(schedule("0 9 * * *"), None)
    assert (created.before, deleted.after) == (None, None)
    assert created.after == deleted.before
    assert created.effects == ()
    assert [one.text for one in deleted.effects] == ["today's run at 09:00 does not come any more"]


def test_an_edit_of_something_else_does_not_move_it() -> None:
    timing = tell(schedule("0 9 * * *"), schedule("0 9 * * *", retries=5))
    assert not timing.moves
    assert timing.effects == ()


def test_the_same_runs_written_otherwise_do_not_move_it() -> None:
    assert not tell(schedule("0 9 * * *"), schedule("0 9 * * 0-6")).effects


@pytest.mark.parametrize("cron", ["0 9 * * *", "0 8 * * *"])
def test_pausing_ends_the_runs_whatever_the_cron(cron: str) -> None:
    timing = tell(schedule("0 9 * * *"), schedule(cron, paused=True))
    assert timing.after
    assert timing.after.firings == ()
    assert timing.after.text.endswith(", UTC (paused)")
    assert [one.consequence for one in timing.effects] == ["ended"]


def test_resuming_begins_them_and_a_paused_one_has_none_to_lose() -> None:
    paused = schedule("0 9 * * *", paused=True)
    resumed = tell(paused, schedule("0 8 * * *"))
    assert resumed.after
    assert len(resumed.after.firings) == 3
    assert resumed.effects == tell(paused, None).effects == tell(paused, paused).effects == ()


def test_a_cron_of_the_account_that_is_not_understood_is_told_as_such() -> None:
    timing = tell(schedule("@daily"), schedule("0 9 * * *"))
    assert timing.before
    assert timing.before.text == "@daily in UTC, which is not understood here"
    assert (timing.before.firings, timing.effects) == ((), ())
    assert tell(schedule("@daily"), None).effects == ()


def test_what_never_fires_has_no_firings() -> None:
    timing = tell(None, schedule("0 0 30 2 *"))
    assert timing.after
    assert (timing.after.sentence, timing.after.firings) == ("never", ())


def test_other_kinds_have_no_timing() -> None:
    assert tell_timing(Change(None, Resource("queue", "emails", QueueSpec(5, paused=False))), NOW) is None
