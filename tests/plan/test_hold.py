from __future__ import annotations

from dataclasses import replace

from reconciler.model import Hold
from tests.plan.things import applied, plan, state, told, wanted, wanted_queue


def test_the_first_guard_that_refuses_gives_the_reason() -> None:
    observed = state(applied("a", protected=True))
    assert told(plan(state(), observed).changes) == [("delete", "schedule/a", "it is protected")]
    lifted = frozenset({"schedule/a"})
    assert told(plan(state(), observed, unprotect=lifted).changes) == [
        ("delete", "schedule/a", "the manifest wants nothing at all")
    ]
    assert told(plan(state(), observed, unprotect=lifted, allow_empty=True).changes) == [
        ("delete", "schedule/a", "1 schedule would be removed at once")
    ]
    assert told(plan(state(), observed, unprotect=lifted, allow_empty=True, max_deletions=1).changes) == [
        ("delete", "schedule/a", None)
    ]


def test_what_is_held_stays_in_the_plan_and_does_not_keep_the_rest_from_being_done() -> None:
    found = plan(state(wanted_queue("q"), wanted("b", "https://example.com/b")), state(applied("a")))
    assert [change.address for change in found.ready] == ["queue/q", "schedule/b"]
    assert [change.address for change in found.held] == ["schedule/a"]


def test_a_guard_changes_nothing_of_a_change_but_that_it_is_held() -> None:
    observed = state(applied("a"))
    (held,) = plan(state(), observed).changes
    (free,) = plan(state(), observed, allow_empty=True, max_deletions=1).changes
    assert held == replace(free, held=Hold("the manifest wants nothing at all", "--allow-empty"))
