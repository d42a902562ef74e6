"""The message that is published by itself is the one that the schedule sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings

from reconciler.api import Client, Target
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.server import Server
from reconciler.devserver.settings import Settings
from reconciler.devserver.store import Store
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.message import Message as Taken
from reconciler.errors import AnswerError, InterruptedByUser, NotFoundError, QstashSyncError, UnreachableError
from reconciler.kinds import KINDS
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.model import Resource
from reconciler.operate.discretion import WITHHELD
from reconciler.operate.message import Receipt, UncertainError, compose, publish
from reconciler.values import JsonObject, Text
from tests.operate.world import World
from tests.strategies.manifests import Written, written
from tests.transport import ServerTransport

USER = DEV_USERS[0]


def find_schedules(server: Server) -> dict[str, Settings]:
    with server.store.reading(USER.name) as account:
        return {one.id: one.settings for one in account.list(SCHEDULES)}


def find_messages(server: Server) -> list[Taken]:
    with server.store.reading(USER.name) as account:
        return [one.message for one in table.select(account, "open = 1")]


@settings(max_examples=40)
@given(written())
def test_of_any_schedule_the_published_message_has_all_settings_of_those_that_it_sends(manifest: Written) -> None:
    server = Server(Store())
    with Client(Target("http://server", USER.token), transport=ServerTransport(server)) as client:
        desired = manifest.load().desired
        for kind in KINDS:
            for number, one in enumerate(desired.get(kind.name, ())):
                kind.put(client, None, replace(one, id=f"s{number}"))
        sent = find_schedules(server)
        for number, one in enumerate(desired.get("schedule", ())):
            before = {message.id for message in find_messages(server)}
            receipts = publish(client, one, compose(one, f"once-{number}"))  # type: ignore[arg-type]
            taken = [message for message in find_messages(server) if message.id not in before]
            assert [receipt.id for receipt in receipts] == [message.id for message in taken]
            wanted = replace(sent[f"s{number}"], delay=0)
            assert [message.settings for message in taken] == [wanted] * len(taken)
            assert all(message.schedule == "" for message in taken)


def make(destination: str = "https://example.com/job", **settings: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401
    return Resource("schedule", "job", ScheduleSpec(Text(destination), "0 9 * * *", **settings))


def test_it_goes_out_at_once_unless_a_delay_is_asked_for() -> None:
    schedule = make(delay=30, queue="emails")
    at_once, later = compose(schedule, "once"), compose(schedule, "once", 90)
    assert (at_once.path, at_once.headers.get("Upstash-Delay")) == ("/v2/enqueue/emails/https://example.com/job", None)
    assert later.headers["Upstash-Delay"] == "90s"


def test_it_shows_no_secret_of_its_own() -> None:
    assert "example.com" not in repr(compose(make(), "once"))


def test_however_often_it_is_sent_it_arrives_once(world: World) -> None:
    schedule = make(f"{world.receiver.url}/job")
    message = compose(schedule, "once")
    first = publish(world.client, schedule, message)
    assert publish(world.client, schedule, message) == first
    world.settle()
    assert len(world.receiver.received) == 1
    publish(world.client, schedule, compose(schedule, "once more"))
    world.settle()
    assert len(world.receiver.received) == 2


@dataclass
class Taker:
    """Takes every message in one way."""

    result: tuple[JsonObject, ...] | QstashSyncError

    def publish(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[JsonObject, ...]:  # noqa: ARG002
        if isinstance(self.result, QstashSyncError):
            raise self.result
        return self.result


def test_each_endpoint_of_a_group_has_a_receipt() -> None:
    answers: tuple[JsonObject, ...] = ({"messageId": "a", "url": "https://a.example"}, {"messageId": "b"})
    assert publish(Taker(answers), make("group"), compose(make("group"), "once")) == (
        Receipt("a", "https://a.example"),
        Receipt("b"),
    )


@pytest.mark.parametrize(
    "result", [UnreachableError("no answer"), AnswerError("half an answer"), ({"url": "https://a.example"},)]
)
def test_without_an_answer_nobody_claims_that_it_was_not_published(
    result: tuple[JsonObject, ...] | QstashSyncError,
) -> None:
    with pytest.raises(UncertainError, match="whether it was published is not known"):
        publish(Taker(result), make(), compose(make(), "once"))


def test_an_interruption_does_not_claim_it_either() -> None:
    with pytest.raises(InterruptedByUser, match="whether it was published is not known"):
        publish(Taker(InterruptedByUser("interrupted")), make(), compose(make(), "once"))


@pytest.mark.parametrize(
    ("reason", "told"), [("topic job not found", "topic job not found"), ("no host in hush-hush", WITHHELD)]
)
def test_a_refusal_is_told_in_qstash_s_words_unless_they_repeat_a_secret(reason: str, told: str) -> None:
    schedule = make(headers=(("Authorization", Text("Bearer hush-hush", secret=True)),))
    with pytest.raises(NotFoundError, match=r"\(404\)") as caught:
        publish(Taker(NotFoundError(404, reason)), schedule, compose(schedule, "once"))
    assert caught.value.reason == told
    assert caught.value.__suppress_context__ is (told == WITHHELD)
