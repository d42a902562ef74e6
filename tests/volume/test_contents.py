from __future__ import annotations

import pytest

from reconciler.model import Action, Change
from reconciler.volume.contents import address_well, foresee, identify, read_cron, read_state
from tests.plan.things import CRON, OWNER, applied, live, plan, wanted
from tests.volume.things import queue, schedule, state


def test_what_a_change_makes_updates_and_deletes_is_foreseen() -> None:
    kept, gone, before = schedule("kept"), schedule("gone"), schedule("one")
    made, after = schedule("made"), schedule("one", "0 0 * * *")
    changes = (Change(None, made), Change(before, after), Change(gone, None), Change(None, queue("emails")))
    found = foresee({"schedule": (kept, gone, before)}, changes)
    assert {one.key: one for one in found["schedule"]} == {"kept": kept, "one": after, "made": made}
    assert found["queue"] == (queue("emails"),)


def test_what_a_plan_leads_to_is_what_the_manifest_wants_and_what_it_leaves_alone() -> None:
    stranger, one, other = live("scd_1", "https://x.example.com"), applied("a"), applied("b", "https://b.example.com")
    observed = {"schedule": (stranger, one, other)}
    desired = {"schedule": (wanted("a", cron="0 1 * * *"), wanted("c", "https://c.example.com"))}
    made = plan(desired, observed, max_deletions=1)
    assert {change.action for change in made.ready} == {Action.CREATE, Action.UPDATE, Action.DELETE}
    found = read_state(foresee(observed, made.ready)).schedules
    assert {(one.key, one.spec.cron) for one in found} == {("scd_1", CRON), ("a", "0 1 * * *"), ("c", CRON)}


def test_without_a_change_the_state_stays_as_it_is() -> None:
    found = state(schedule("a"), queue("emails"))
    assert foresee(found, ()) == found


def test_live_schedules_of_a_manifest_are_named_as_it_names_them() -> None:
    found = address_well({"schedule": (applied("weekly"), live("scd_1"))})
    assert [one.address for one in found["schedule"]] == ["schedule/weekly", "schedule/scd_1"]
    assert applied("weekly").id == f"{OWNER}.weekly"


def test_a_resource_is_the_same_under_another_key() -> None:
    one = applied("weekly")
    [named] = address_well({"schedule": (one,)})["schedule"]
    assert named.key != one.key
    assert identify(named) == identify(one)


@pytest.mark.parametrize(("cron", "zone"), [("@daily", "UTC"), ("0 9 * *", "UTC"), ("0 9 * * *", "Mars/Base")])
def test_a_cron_that_this_program_cannot_read_is_none(cron: str, zone: str) -> None:
    assert read_cron(cron, zone) is None
