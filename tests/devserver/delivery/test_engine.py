from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from qstash import Receiver

from reconciler.devserver import Limits
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.exchange import Result
from tests.devserver.delivery.world import URL, World, answer, answer_in_turn
from tests.devserver.dialogue import NOON, Client

TOPMOST = Limits(global_parallelism=2)


def test_a_message_goes_out_as_it_was_published_with_what_qstash_adds() -> None:
    world = World()
    key = world.client.send(
        URL, "hello", method="PUT", content_type="text/plain", forward_authorization="Bearer x", timeout="90s"
    )
    (delivery,) = world.take()
    outgoing = delivery.prepare(NOON)
    assert (outgoing.method, outgoing.url, outgoing.body, outgoing.timeout) == ("PUT", URL, b"hello", 90)
    headers = dict(outgoing.headers)
    assert headers.pop("Upstash-Signature").count(".") == 2
    assert headers == {
        "Content-Type": "text/plain",
        "Authorization": "Bearer x",
        "User-Agent": "Upstash-QStash",
        "Upstash-Message-Id": key,
        "Upstash-Retried": "0",
        "Upstash-Region": "EU-CENTRAL-1",
        "Upstash-Caller-Ip": "127.0.0.1",
    }


def test_what_is_forwarded_can_neither_forge_what_qstash_says_nor_break_the_connection() -> None:
    world = World()
    world.client.send(
        URL, forward_upstash_signature="mine", forward_user_agent="me", forward_host="x", forward_content_length="9"
    )
    (delivery,) = world.take()
    headers = [name for name, _ in delivery.prepare(NOON).headers]
    assert headers.count("Upstash-Signature") == headers.count("User-Agent") == 1
    assert not {"Host", "Content-Length"} & set(headers)


def test_a_delivery_is_signed_with_the_current_key_also_after_a_rotation() -> None:
    world = World(now=datetime.now(UTC))
    for _ in range(2):
        keys = world.client.ask("POST", "/v2/keys/rotate").json
        world.client.send(URL, "hello")
        (delivery,) = world.take()
        assert delivery.key == keys["current"]
        signature = dict(delivery.prepare(world.now).headers)["Upstash-Signature"]
        Receiver(keys["current"], keys["current"]).verify(signature=signature, body="hello", url=URL)


def test_a_message_waits_for_its_moment() -> None:
    world = World()
    world.client.send(URL, delay="1m")
    assert world.take() == ()
    assert world.engine.find_next_moment(NOON) == NOON + timedelta(minutes=1)
    world.go_on(minutes=2)
    assert world.log == [(60, URL)]
    assert world.engine.find_next_moment(world.now) is None


def test_what_has_arrived_is_gone_and_its_states_are_told() -> None:
    world = World()
    key = world.client.send(URL)
    world.run()
    assert world.client.ask("GET", f"/v2/messages/{key}").status == 404
    assert world.client.states(key) == ["CREATED", "ACTIVE", "DELIVERED"]
    assert world.client.letters() == []


def test_a_message_that_fails_twice_arrives_with_the_third_attempt_after_the_documented_pauses() -> None:
    world = World(receivers={URL: answer_in_turn(500, 503, 200)})
    key = world.client.send(URL)
    world.go_on(hours=1)
    assert world.seconds == [0, 12, 12 + 148]
    assert [dict(outgoing.headers)["Upstash-Retried"] for _, outgoing in world.sent] == ["0", "1", "2"]
    failed = ["ACTIVE", "ERROR", "RETRY"]
    assert world.client.states(key) == ["CREATED", *failed, *failed, "ACTIVE", "DELIVERED"]


def test_the_retry_delay_of_a_message_and_what_the_receiver_asks_for_take_the_place_of_the_back_off() -> None:
    world = World(receivers={URL: answer(500), f"{URL}2": answer(503, retry_after="30")})
    world.client.send(URL, retry_delay="1000 * (1 + retried)")
    world.client.send(f"{URL}2", retry_delay="1000", retries="1")
    world.go_on(hours=1)
    assert world.log == [(0, URL), (0, f"{URL}2"), (1, URL), (3, URL), (6, URL), (30, f"{URL}2")]


def test_a_message_that_always_fails_ends_as_a_dead_letter_with_its_last_answer() -> None:
    world = World(receivers={URL: answer(404, b"404 Not Found", content_type="text/plain")})
    key = world.client.send(URL, "body", retries="1", retry_delay="7000 * retried", label="a,b")
    world.run()
    (letter,) = world.client.letters()
    assert letter == {
        "messageId": key,
        "url": URL,
        "method": "POST",
        "body": "body",
        "maxRetries": 1,
        "retryDelayExpression": "7000 * retried",
        "notBefore": world.client.events()[0]["time"],
        "createdAt": world.client.events()[0]["time"],
        "callerIP": "127.0.0.1",
        "label": "a",
        "labels": ["a", "b"],
        "dlqId": f"{int(NOON.timestamp() * 1000)}-0",
        "responseStatus": 404,
        "responseHeader": {"Content-Type": ["text/plain"]},
        "responseBody": "404 Not Found",
    }
    assert world.client.ask("GET", f"/v2/messages/{key}").status == 404
    assert world.client.states(key) == ["CREATED", *["ACTIVE", "ERROR"], "RETRY", "ACTIVE", "ERROR", "FAILED"]


def test_where_no_answer_comes_the_reason_is_told() -> None:
    world = World(receivers={URL: lambda _: Result(0, error="connection refused")})
    key = world.client.send(URL, retries="0")
    world.run()
    (event,) = world.client.events("state=ERROR")
    assert (event["messageId"], event["error"], event["responseStatus"]) == (key, "connection refused", 0)
    assert world.client.letters()[0]["responseStatus"] == 0


def test_a_receiver_that_asks_not_to_be_tried_again_is_not() -> None:
    world = World(receivers={URL: answer(489, upstash_nonretryable_error="true"), f"{URL}2": answer(489)})
    for url in (URL, f"{URL}2"):
        world.client.send(url, retries="2", retry_delay="0")
    world.run()
    assert [url for _, url in world.log].count(URL) == 1
    assert [url for _, url in world.log].count(f"{URL}2") == 3


def test_a_message_that_is_cancelled_on_its_way_is_not_tried_again() -> None:
    world = World()
    failing, arriving = world.client.send(URL), world.client.send(URL)
    deliveries = world.take()
    assert world.client.ask("DELETE", "/v2/messages").json == {"cancelled": 2}
    for delivery, status in zip(deliveries, (500, 200), strict=True):
        world.settle(delivery, status)
    world.go_on(days=1)
    assert world.sent == []
    assert world.client.states(failing)[-3:] == ["CANCEL_REQUESTED", "ERROR", "CANCELED"]
    assert world.client.states(arriving)[-2:] == ["CANCEL_REQUESTED", "DELIVERED"]


def test_what_was_on_its_way_when_the_engine_died_is_due_again() -> None:
    world = World()
    world.client.send(URL, "a")
    lost, leaving = world.take()[0], world.client.send(URL, "b")
    world.take()
    world.client.ask("DELETE", f"/v2/messages/{leaving}")
    world.engine.recover(world.now)
    world.run()
    assert world.bodies == ["a"]
    world.settle(lost, 500)  # too late: it has arrived
    world.go_on(hours=1)
    assert world.bodies == ["a"]


def test_no_more_are_on_their_way_than_the_plan_allows() -> None:
    world = World(limits=TOPMOST)
    for _ in range(3):
        world.client.send(URL)
    first, second = world.take()
    assert world.take() == ()
    assert world.client.ask("GET", "/v2/globalParallelism").json == {"parallelismMax": 2, "parallelismCount": 2}
    world.settle(first)
    (third,) = world.take()
    assert len({one.message.id for one in (first, second, third)}) == 3


def test_messages_of_several_queues_share_what_the_plan_allows() -> None:
    world = World(limits=TOPMOST)
    for queue in "abc":
        world.client.enqueue(queue)
    assert [one.message.settings.queue for one in world.take()] == ["a", "b"]


def test_what_is_cancelled_once_cannot_be_cancelled_again() -> None:
    world = World()
    key = world.client.send(URL)
    world.take()
    answers = [world.client.ask("DELETE", f"/v2/messages/{key}").json for _ in range(2)]
    assert answers == [{"cancelled": 1}, {"cancelled": 0}]


def test_each_user_has_keys_messages_and_limits_of_its_own() -> None:
    world = World(limits=TOPMOST)
    for user in DEV_USERS[:2]:
        for _ in range(2):
            Client(world.server, user.token).send(URL)
    deliveries = world.take()
    assert [one.user for one in deliveries] == ["defaultUser"] * 2 + ["testUser1"] * 2
    assert [one.key for one in deliveries] == [DEV_USERS[0].current_key] * 2 + [DEV_USERS[1].current_key] * 2
    assert world.client.ask("GET", f"/v2/messages/{deliveries[2].message.id}").status == 404


@pytest.mark.parametrize(("asked", "timeout"), [("", 900), ("90s", 90), ("99h", 900)])
def test_a_message_has_the_time_it_asks_for_within_the_plan_s(asked: str, timeout: float) -> None:
    world = World(limits=Limits(max_response_time=900))
    world.client.send(URL, timeout=asked)
    (delivery,) = world.take()
    assert delivery.timeout == timeout
