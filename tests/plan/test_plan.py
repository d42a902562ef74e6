from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.errors import UsageError
from reconciler.kinds import KINDS
from reconciler.model import Manifest, Policy, Warning_
from reconciler.plan import make_plan
from tests.plan.things import (
    OWNER,
    POLICY,
    applied,
    group,
    live,
    plan,
    queue,
    state,
    told,
    wanted,
    wanted_group,
    wanted_queue,
)

ALL = Policy(OWNER, prune={"queue": "all", "url_group": "all"})


def test_what_others_refer_to_is_created_first_and_deleted_last() -> None:
    desired = state(wanted("b", "new"), wanted("a", "new"), wanted_group("new"), wanted_queue("new"))
    observed = state(applied("z", "old"), applied("y", "https://example.com/y"), group("old"), queue("old"))
    found = plan(desired, observed, ALL, max_deletions=10)
    assert told(found.changes) == [
        ("create", "queue/new", None),
        ("create", "url_group/new", None),
        ("create", "schedule/a", None),
        ("create", "schedule/b", None),
        ("delete", "schedule/y", None),
        ("delete", "schedule/z", None),
        ("delete", "url_group/old", None),
        ("delete", "queue/old", None),
    ]


def test_the_order_of_what_is_wanted_and_of_what_is_there_makes_no_difference() -> None:
    desired = [wanted("a"), wanted("b", "https://example.com/b"), wanted_queue("q"), wanted_queue("r")]
    observed = [live("s1"), live("s2", "https://example.com/b"), queue("x"), queue("r", 5)]
    assert plan(state(*desired), state(*observed)) == plan(state(*desired[::-1]), state(*observed[::-1]))


def test_a_plan_tells_whose_it_is_and_how_much_is_as_it_should_be() -> None:
    found = plan(
        state(wanted("a"), wanted_queue("q"), wanted("b", "https://b.example.com")), state(applied("a"), queue("q"))
    )
    assert (found.owner, found.unchanged, len(found.changes)) == (OWNER, 2, 1)


def test_a_kind_that_the_manifest_does_not_manage_is_left_alone() -> None:
    found = plan(state(wanted("a"), managed=("schedule",)), state(applied("a"), queue("q"), group("g")), ALL)
    assert (found.changes, found.unchanged) == ((), 1)


def test_a_kind_that_was_not_looked_at_is_taken_as_empty() -> None:
    assert told(plan(state(wanted_queue("q")), {}).changes) == [("create", "queue/q", None)]


def test_a_plan_is_narrowed_to_its_targets_after_all_was_matched_and_counted() -> None:
    desired = state(wanted("weekly"), wanted("b", "https://example.com/b"))
    found = plan(desired, state(applied("report")), targets=frozenset({"schedule/weekly"}))
    # A rename stays one, and what is not a target is not there at all.
    assert told(found.changes) == [("update", "schedule/weekly", None)]


def test_a_target_never_lets_more_be_removed() -> None:
    observed = state(*(applied(f"k{n}", f"https://example.com/{n}") for n in range(3)))
    kept = state(wanted("k0", "https://example.com/0"))
    one = frozenset({"schedule/k1"})
    assert told(plan(kept, observed, targets=one).changes) == [("delete", "schedule/k1", None)]
    assert told(plan(kept, observed, targets=frozenset({"schedule/k0"})).changes) == []


def test_a_target_that_is_as_it_should_be_is_known() -> None:
    assert plan(state(wanted("a")), state(applied("a")), targets=frozenset({"schedule/a"})).changes == ()


def test_a_target_that_nothing_has_is_told() -> None:
    with pytest.raises(UsageError, match="no resource has the address schedule/c; addresses are shown by plan"):
        plan(state(wanted("a")), state(), targets=frozenset({"schedule/c", "schedule/z", "schedule/a"}))


@pytest.mark.parametrize("target", ["weekly-report", "weekly-reprot", "schedule/weekly-reprot"])
def test_the_address_that_was_probably_meant_is_told(target: str) -> None:
    with pytest.raises(UsageError, match=f"has the address {target}; did you mean schedule/weekly-report$"):
        plan(state(wanted("weekly-report"), wanted("daily-digest")), state(), targets=frozenset({target}))


def test_with_one_half_of_a_rename_goes_the_other() -> None:
    desired, observed = state(wanted("b", "https://new.example.com/job")), state(applied("a"))
    for target in ("schedule/a", "schedule/b"):
        found = plan(desired, observed, targets=frozenset({target}), max_deletions=1)
        assert [change.address for change in found.changes] == ["schedule/b", "schedule/a"]


def test_a_group_that_is_neither_wanted_nor_there_is_told() -> None:
    found = plan(
        state(wanted("a", "processors"), wanted("b", "there"), wanted("c", "here"), wanted_group("here")),
        state(group("there")),
    )
    assert found.warnings == (
        Warning_("QS205", "schedule/a", "there is no url group processors, neither here nor on QStash"),
    )


def test_of_a_kind_that_is_not_managed_nothing_is_known() -> None:
    assert plan(state(wanted("a", "processors"), managed=("schedule",)), {}).warnings == ()


def test_a_queue_comes_into_being_by_itself() -> None:
    assert plan(state(wanted("a", queue="emails")), state()).warnings == ()


def test_what_the_manifest_warned_of_is_told_with_the_plan() -> None:
    warning = Warning_("QS203", "schedule/a", "is on this machine", "schedules.yaml:1:1")
    found = make_plan(KINDS, Manifest(POLICY, state(wanted("a", "processors")), (warning,)), state())
    assert [one.code for one in found.warnings] == ["QS203", "QS205"]


def test_a_plan_that_was_applied_is_empty() -> None:
    desired = state(wanted("a"), wanted("b", "g", queue="q"), wanted_queue("q", 5), wanted_group("g"))
    found = plan(desired, state(live("scd_1")))
    done = [replace(change.after, key=change.after.id or change.after.key) for change in found.changes if change.after]
    there = [replace(one, id=one.id or one.key, protected=False) for one in done]
    assert plan(desired, state(*there)).changes == ()
