from __future__ import annotations

import base64
import json
from typing import Any

from reconciler.devserver.delivery.exchange import Result
from tests.devserver.delivery.world import URL, World, answer, answer_in_turn
from tests.devserver.dialogue import NOON

DONE = "https://example.com/done"
FAILED = "https://example.com/failed"
MILLIS = int(NOON.timestamp() * 1000)


def told(world: World, url: str) -> list[dict[str, Any]]:
    return [json.loads(outgoing.body) for _, outgoing in world.sent if outgoing.url == url]


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_callback_gets_the_answer_and_what_was_asked() -> None:
    world = World(receivers={URL: answer(200, b"fine", content_type="text/plain")})
    key = world.client.send(URL, "hello", method="PUT", forward_a="b", callback=DONE, delay="1s")
    world.go_on(seconds=2)
    assert told(world, DONE) == [
        {
            "status": 200,
            "header": {"Content-Type": ["text/plain"]},
            "body": encode("fine"),
            "retried": 0,
            "maxRetries": 3,
            "sourceMessageId": key,
            "url": URL,
            "method": "PUT",
            "sourceHeader": {"A": ["b"]},
            "sourceBody": encode("hello"),
            "notBefore": MILLIS + 1000,
            "createdAt": MILLIS,
            "callerIP": "127.0.0.1",
        }
    ]


def test_a_callback_comes_after_each_attempt_and_a_failure_callback_in_the_end() -> None:
    world = World(receivers={URL: answer(500, b"no")})
    world.client.send(URL, retries="2", retry_delay="1000", callback=DONE, failure_callback=FAILED)
    world.go_on(minutes=1)
    assert [(one["status"], one["retried"], one["maxRetries"]) for one in told(world, DONE)] == [
        (500, 0, 2),
        (500, 1, 2),
        (500, 2, 2),
    ]
    (failed,) = told(world, FAILED)
    assert (failed["status"], failed["retried"]) == (500, 2)
    assert failed["dlqId"] == world.client.letters()[0]["dlqId"]


def test_what_arrives_has_no_failure_callback() -> None:
    world = World(receivers={URL: answer_in_turn(500, 200)})
    world.client.send(URL, failure_callback=FAILED)
    world.go_on(minutes=1)
    assert told(world, FAILED) == []


def test_callbacks_have_settings_of_their_own() -> None:
    world = World(receivers={DONE: answer(500)})
    world.client.send(
        URL,
        callback=DONE,
        callback_method="PUT",
        callback_retries="1",
        callback_retry_delay="5000",
        callback_timeout="7s",
        callback_delay="1m",
        callback_forward_x_team="billing",
    )
    world.go_on(minutes=2)
    assert world.log == [(0, URL), (60, DONE), (65, DONE)]
    outgoing = world.sent[-1][1]
    assert (outgoing.method, outgoing.timeout) == ("PUT", 7)
    headers = dict(outgoing.headers)
    assert (headers["X-Team"], headers["Content-Type"], headers["Upstash-Retried"]) == (
        "billing",
        "application/json",
        "1",
    )


def test_by_itself_a_callback_is_posted_and_retried_as_often_as_its_source() -> None:
    world = World(receivers={DONE: answer(500)})
    world.client.send(URL, retries="1", method="GET", callback=DONE)
    world.go_on(hours=1)
    assert [(outgoing.method, second) for second, outgoing in world.sent[1:]] == [("POST", 0), ("POST", 12)]


def test_a_callback_of_a_group_s_message_names_the_group_and_the_endpoint() -> None:
    world = World()
    world.client.add_endpoints("g", {"url": URL, "name": "First"})
    world.client.publish("g", callback=DONE)
    world.run()
    (one,) = told(world, DONE)
    assert (one["topicName"], one["endpointName"], one["url"]) == ("g", "First", URL)
    assert dict(world.sent[0][1].headers)["Upstash-Topic-Name"] == "g"


def test_a_failed_callback_is_a_dead_letter_and_calls_nobody() -> None:
    world = World(receivers={DONE: answer(500)})
    world.client.send(URL, retries="0", callback=DONE, failure_callback=FAILED)
    world.run()
    assert [letter["url"] for letter in world.client.letters()] == [DONE]
    assert told(world, FAILED) == []


def test_where_no_answer_came_the_body_is_the_reason() -> None:
    world = World(receivers={URL: lambda _: Result(0, error="connection refused")})
    world.client.send(URL, retries="0", callback=DONE)
    world.run()
    assert [(one["status"], one["body"]) for one in told(world, DONE)] == [(0, encode("connection refused"))]


def test_the_originals_of_what_is_redacted_are_told_and_delivered() -> None:
    world = World()
    world.client.send(URL, "secret", callback=DONE, redact_fields="body")
    world.run()
    assert world.bodies[0] == "secret"
    assert told(world, DONE)[0]["sourceBody"] == encode("secret")


def test_a_callback_s_settings_that_cannot_be_read_are_left_out() -> None:
    world = World()
    world.client.create(URL, cron="* * * * *", callback=DONE, callback_retries="many", callback_forward_a="b")
    world.go_on(minutes=1)
    assert [(dict(outgoing.headers).get("A"), outgoing.url) for _, outgoing in world.sent] == [(None, URL), ("b", DONE)]
