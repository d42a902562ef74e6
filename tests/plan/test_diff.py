from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds import BY_NAME, AnyKind
from reconciler.kinds.schedule import SCHEDULE
from reconciler.model import Action, AnyResource, Cause, Change, Policy
from reconciler.plan.diff import diff
from reconciler.plan.match import match
from reconciler.values import Body, Text
from tests.plan.things import OWNER, POLICY, applied, live, queue, wanted, wanted_queue

OTHER = "https://example.com/other"


def changes(
    desired: list[AnyResource],
    observed: list[AnyResource],
    policy: Policy = POLICY,
    kind: AnyKind = SCHEDULE,
    accepted: frozenset[str] = frozenset(),
) -> list[Change | None]:
    return [*diff(kind, policy, match(kind, policy, tuple(desired), tuple(observed)), accepted)]


def only(desired: AnyResource, *observed: AnyResource, policy: Policy = POLICY) -> Change:
    (change,) = changes([desired], [*observed], policy)
    assert change is not None
    return change


def test_what_is_not_there_is_created_under_its_own_id_and_marked() -> None:
    change = only(wanted("report"))
    assert (change.before, change.action, change.cause) == (None, Action.CREATE, Cause.MANIFEST)
    assert change.after is not None
    assert change.after.id == "acme.report"
    assert change.after.mark is not None
    assert change.after.mark.is_bound_to("acme.report")


def test_what_is_created_has_the_id_that_the_manifest_gives() -> None:
    assert only(wanted("report", id="scd_1")).subject.id == "scd_1"


def test_an_id_that_somebody_elses_schedule_has_is_not_overwritten() -> None:
    created = [one for one in changes([wanted("report")], [live("acme.report", OTHER)]) if one]
    assert [one.subject.id for one in created] == ["acme.report-1570fa"]


def test_an_id_that_the_manifest_gives_to_another_is_not_taken() -> None:
    created = [one for one in changes([wanted("report"), wanted("b", OTHER, id="acme.report")], []) if one]
    assert sorted(str(one.subject.id) for one in created) == ["acme.report", "acme.report-1570fa"]


def test_a_kind_known_by_its_name_is_created_without_an_id() -> None:
    assert changes([wanted_queue("emails", 5)], [], kind=BY_NAME["queue"]) == [
        Change(None, wanted_queue("emails", 5, paused=False))
    ]


def test_what_is_as_it_should_be_needs_nothing() -> None:
    assert changes([wanted("report")], [applied("report")]) == [None]
    assert changes([wanted_queue("emails")], [queue("emails", paused=True)], kind=BY_NAME["queue"]) == [None]


def test_an_update_keeps_the_id_and_holds_both_sides_whole() -> None:
    observed = applied("report", id="scd_1")
    change = only(wanted("report", cron="1 1 1 1 1"), observed)
    assert (change.action, change.adopts, change.removes) == (Action.UPDATE, False, False)
    assert (change.before and change.before.id, change.after and change.after.id) == ("scd_1", "scd_1")


def test_what_carries_no_mark_of_ours_is_adopted_even_where_nothing_differs() -> None:
    change = only(wanted("report"), live("scd_1"))
    assert (change.action, change.cause) == (Action.ADOPT, Cause.UNKNOWN)


def test_what_a_previous_owner_marked_is_adopted() -> None:
    policy = Policy(OWNER, previous_owners=("acme-before",))
    assert (
        only(wanted("report"), applied("report", owner="acme-before", id="scd_1"), policy=policy).action is Action.ADOPT
    )


def test_what_another_owner_marked_is_no_adoption() -> None:
    change = only(wanted("report", id="scd_1"), applied("report", owner="rival", id="scd_1"))
    assert (change.action, change.adopts) == (Action.UPDATE, False)


CHANGED = {"cron": "1 1 1 1 1"}


@pytest.mark.parametrize(
    ("manifest", "by_hand", "cause"),
    [
        (CHANGED, {}, Cause.MANIFEST),
        ({}, CHANGED, Cause.DRIFT),
        ({"retries": 1}, CHANGED, Cause.BOTH),
        ({"timeout": 60}, {}, Cause.MANIFEST),
        ({"timeout": 60}, CHANGED, Cause.BOTH),
        ({"headers": (("Authorization", Text("hunter2", secret=True)),)}, {}, Cause.MANIFEST),
        ({"labels": ("a",)}, {}, Cause.MANIFEST),
        ({}, {"labels": ("a",)}, Cause.DRIFT),
        ({}, {"body": Body("text")}, Cause.DRIFT),
    ],
)
def test_who_moved_is_told_from_the_mark(manifest: dict[str, Any], by_hand: dict[str, Any], cause: Cause) -> None:
    observed = applied("report")
    moved = replace(observed, spec=replace(observed.spec, **by_hand))
    assert only(wanted("report", **manifest), moved).cause is cause


def test_of_what_carries_no_mark_nobody_knows_who_moved() -> None:
    (change,) = changes([wanted_queue("emails", 5)], [queue("emails")], kind=BY_NAME["queue"])
    assert change is not None
    assert (change.action, change.cause) == (Action.UPDATE, Cause.UNKNOWN)


def test_a_protection_that_comes_or_goes_is_a_change() -> None:
    for desired, observed in ((True, False), (False, True)):
        change = only(wanted("report", protected=desired), applied("report", protected=observed))
        assert (change.before and change.before.spec) == (change.after and change.after.spec)
        assert change.after is not None
        assert change.after.mark is not None
        assert change.after.mark.has("p") is desired


@pytest.mark.parametrize(("paused", "flag"), [(True, False), (False, True), (True, True)])
def test_an_operators_pause_calls_for_no_write(paused: bool, flag: bool) -> None:
    observed = applied("report")
    assert observed.mark is not None
    mark = observed.mark.with_flag("z") if flag else observed.mark
    there = replace(observed, mark=mark, spec=replace(observed.spec, paused=paused))
    assert changes([wanted("report")], [there]) == [None]


def test_a_resumption_that_is_accepted_is_written_into_the_mark() -> None:
    observed = applied("report")
    assert observed.mark is not None
    there = replace(observed, mark=observed.mark.with_flag("z"))
    (change,) = changes([wanted("report")], [there], accepted=frozenset({"schedule/report"}))
    assert change is not None
    assert (change.before and change.before.spec) == (change.after and change.after.spec)
    assert (change.after and change.after.mark) == observed.mark


GONE = applied("report")


@pytest.mark.parametrize(
    ("policy", "removal"),
    [
        (POLICY, Change(replace(GONE, key="report"), None, removes=True)),
        (
            Policy(OWNER, on_remove="pause"),
            Change(
                replace(GONE, key="report"),
                replace(GONE, key="report", spec=replace(GONE.spec, paused=True)),
                removes=True,
            ),
        ),
        (Policy(OWNER, on_remove="keep"), None),
        (Policy(OWNER, forget=frozenset({"schedule/report"})), None),
        (
            Policy(OWNER, forget=frozenset({"schedule/acme.report"})),
            Change(replace(GONE, key="report"), None, removes=True),
        ),
        (Policy(OWNER, prune={"schedule": "none"}), None),
    ],
)
def test_what_leaves_the_manifest_is_deleted_paused_or_kept(policy: Policy, removal: Change | None) -> None:
    assert changes([], [GONE], policy) == ([removal] if removal else [])


def test_what_is_removed_and_paused_is_in_sync() -> None:
    resting = replace(GONE, spec=replace(GONE.spec, paused=True))
    assert changes([], [resting], Policy(OWNER, on_remove="pause")) == []


def test_what_cannot_rest_is_deleted() -> None:
    policy = Policy(OWNER, prune={"queue": "all"}, on_remove="pause")
    assert changes([], [queue("emails")], policy, BY_NAME["queue"]) == [Change(queue("emails"), None, removes=True)]
