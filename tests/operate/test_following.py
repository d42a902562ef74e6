"""What becomes of messages, as a server tells it that really delivers them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reconciler.operate.events import DELIVERED, FAILED, Event
from reconciler.operate.following import Following, follow
from tests.devserver.delivery.receiver import Received, Reply
from tests.operate.world import World


def send(world: World, **headers: str) -> str:
    named = {f"Upstash-{name.replace('_', '-')}": value for name, value in headers.items()}
    (answer,) = world.client.publish(f"/v2/publish/{world.receiver.url}/job", named, b"")
    return str(answer["messageId"])


def in_turn(*statuses: int) -> Callable[[Received], Reply]:
    left = list(statuses)
    return lambda _: Reply(left.pop(0))


def watch(world: World, following: Following) -> list[tuple[str, int | None]]:
    """Follows to the end; an hour passes between two looks."""
    told: list[Event] = []

    def rest() -> bool:
        world.advance(hours=1)
        return True

    follow(following, world.client, rest, told.append)
    return [(event.state, event.status) for event in told]


def test_a_message_is_followed_through_its_retries_until_it_arrives(world: World) -> None:
    world.receiver.answer = in_turn(500, 503, 200)
    following = Following((send(world),))
    assert watch(world, following) == [
        ("CREATED", None),
        ("ACTIVE", None),
        ("ERROR", 500),
        ("RETRY", None),
        ("ACTIVE", None),
        ("ERROR", 503),
        ("RETRY", None),
        ("ACTIVE", None),
        ("DELIVERED", 200),
    ]
    assert following.delivered


def test_or_until_it_has_failed_for_good(world: World) -> None:
    world.receiver.answer = in_turn(500, 500)
    following = Following((send(world, Retries="1"),))
    assert watch(world, following)[-1] == ("FAILED", None)
    assert (following.delivered, following.under_way) == (False, ())


def test_or_until_somebody_has_canceled_it(world: World) -> None:
    message = send(world, Delay="2h")
    following = Following((message,))
    world.client.send("DELETE", f"/v2/messages/{message}")
    assert [state for state, _ in watch(world, following)] == ["CREATED", "CANCEL_REQUESTED", "CANCELED"]
    assert not following.delivered


def test_of_several_each_has_its_own_end(world: World) -> None:
    world.receiver.answer = lambda received: Reply(200 if received.body == b"" else 500)
    (failing,) = world.client.publish(f"/v2/publish/{world.receiver.url}", {"Upstash-Retries": "0"}, b"x")
    messages = (send(world), str(failing["messageId"]))
    following = Following(messages)
    watch(world, following)
    assert [following.ending(message) for message in messages] == [DELIVERED, FAILED]
    assert not following.delivered


def test_who_does_not_want_to_wait_any_more_knows_what_is_known(world: World) -> None:
    message = send(world, Delay="2h")
    following = Following((message,))
    follow(following, world.client, lambda: False, lambda _: None)
    assert (following.ending(message), following.under_way, following.delivered) == (None, (message,), False)
    assert [event.state for event in following.seen[message]] == ["CREATED"]


@pytest.mark.parametrize("messages", [(), ("msg_that_there_is_not",)])
def test_no_message_or_one_of_which_nothing_is_known_is_no_error(world: World, messages: tuple[str, ...]) -> None:
    following = Following(messages)
    follow(following, world.client, lambda: False, lambda _: None)
    assert following.under_way == messages
