from __future__ import annotations

import pytest

from reconciler.model import Action, Change, Hold, Plan, Resource, Spec, Vitals

SPEC = Spec()
QUEUE = Resource("queue", "emails", SPEC)


def test_a_resource_is_addressed_by_kind_and_key() -> None:
    assert QUEUE.address == "queue/emails"


def test_how_a_resource_is_doing_is_no_part_of_a_comparison() -> None:
    assert Resource("queue", "emails", SPEC, vitals=Vitals(lag=3)) == QUEUE


@pytest.mark.parametrize(
    ("change", "action"),
    [
        (Change(None, QUEUE), Action.CREATE),
        (Change(QUEUE, None), Action.DELETE),
        (Change(QUEUE, QUEUE), Action.UPDATE),
        (Change(QUEUE, QUEUE, adopts=True), Action.ADOPT),
        (Change(QUEUE, QUEUE, removes=True), Action.UPDATE),
    ],
)
def test_what_a_change_does_follows_from_what_is_there_on_either_side(change: Change, action: Action) -> None:
    assert change.action is action


def test_a_change_is_about_the_resource_as_it_shall_be_or_as_it_was() -> None:
    after = Resource("queue", "letters", SPEC)
    assert Change(QUEUE, after).address == "queue/letters"
    assert Change(QUEUE, None).address == "queue/emails"


def test_a_plan_is_what_is_ready_and_what_is_held() -> None:
    ready, held = Change(None, QUEUE), Change(QUEUE, None, held=Hold("it is protected"))
    plan = Plan("acme", (held, ready))
    assert (plan.ready, plan.held) == ((ready,), (held,))
