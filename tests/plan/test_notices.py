from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model import AnyResource, Policy, Warning_
from tests.plan.things import OWNER, applied, live, plan, queue, state, wanted, wanted_queue


def notices(
    desired: list[AnyResource], observed: list[AnyResource], policy: Policy | None = None, accepted: str = ""
) -> list[tuple[str, str]]:
    found = plan(state(*desired), state(*observed), policy or Policy(OWNER), accept_running=frozenset({accepted}))
    return [(one.code, one.address) for one in found.warnings]


@pytest.mark.parametrize(
    ("desired", "observed", "codes"),
    [
        (wanted("a"), applied("a"), []),
        (wanted("a"), replace(applied("a"), spec=replace(applied("a").spec, paused=True)), ["QS209"]),
        (wanted("a", paused=True), applied("a", paused=True), []),
        (wanted_queue("q"), queue("q", paused=True), ["QS209"]),
        (wanted_queue("q", paused=False), queue("q", paused=True), []),
    ],
)
def test_a_pause_that_the_manifest_leaves_open_is_told(
    desired: AnyResource, observed: AnyResource, codes: list[str]
) -> None:
    assert notices([desired], [observed]) == [(code, desired.address) for code in codes]


def test_what_was_paused_when_last_applied_and_runs_is_told_until_that_is_accepted() -> None:
    there = applied("a")
    assert there.mark is not None
    running = replace(there, mark=there.mark.with_flag("z"))
    assert notices([wanted("a")], [running]) == [("QS210", "schedule/a")]
    assert notices([wanted("a")], [running], accepted="schedule/a") == []


@pytest.mark.parametrize(
    "policy",
    [
        Policy(OWNER, on_remove="keep"),
        Policy(OWNER, forget=frozenset({"schedule/a"})),
        Policy(OWNER, prune={"schedule": "none"}),
    ],
)
def test_what_is_kept_is_told_under_the_key_that_it_had(policy: Policy) -> None:
    assert notices([wanted("b", "https://example.com/b")], [applied("a")], policy) == [("QS211", "schedule/a")]


def test_an_unmarked_schedule_under_our_prefix_is_told_and_not_removed() -> None:
    found = plan(state(wanted("b", "https://example.com/b")), state(live("acme.a")))
    assert [(one.code, one.address) for one in found.warnings] == [("QS212", "schedule/acme.a")]
    assert [change.action.value for change in found.changes] == ["create"]


@pytest.mark.parametrize(
    ("observed", "message"),
    [
        ([live("s1")], "1 unmarked schedule on QStash that this manifest does not hold"),
        ([live("s1"), live("s2")], "2 unmarked schedules on QStash that this manifest does not hold"),
    ],
)
def test_strangers_are_counted(observed: list[AnyResource], message: str) -> None:
    found = plan(state(wanted("b", "https://example.com/b")), state(*observed))
    assert found.warnings == (Warning_("QS213", "schedule", message),)


def test_queues_cannot_carry_a_mark_and_are_no_strangers() -> None:
    assert notices([wanted_queue("a")], [queue("a"), queue("b")]) == []
