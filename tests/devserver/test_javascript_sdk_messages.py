"""The official JavaScript SDK publishes, looks and cleans up; what it is told is what has happened."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reconciler.devserver import Limits, RunningServer, serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.clock import StandingClock
from tests.devserver.delivery.receiver import Receiver, Reply, receiving
from tests.js_sdk import on, on_client, on_queue, on_receiver, run_js

pytestmark = pytest.mark.needs_node

FAR = "https://example.com/job"
USER = DEV_USERS[0]


@pytest.fixture
def handler() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0, delivery=StandingClock(datetime.now(UTC))) as running:
        yield running


def run(server: RunningServer, *calls: dict[str, object]) -> list[Any]:
    answers = run_js({"baseUrl": server.url, "token": server.token}, list(calls))
    return [answer["result"] for answer in answers]


def pass_time(server: RunningServer, **delta: float) -> None:
    assert server.travel is not None
    server.travel.advance(timedelta(**delta))


def test_a_message_with_all_settings_is_shown_as_it_was_sent(server: RunningServer) -> None:
    request = {
        "url": FAR,
        "body": {"hello": "world"},
        "headers": {"test-header": "value"},
        "method": "PUT",
        "retries": 5,
        "retryDelay": "1000 * retried",
        "delay": 60,
        "timeout": "90s",
        "callback": f"{FAR}?foo=bar",
        "failureCallback": f"{FAR}?bar=baz",
        "flowControl": {"key": "key", "parallelism": 2, "rate": 5, "period": "1d"},
        "label": ["one", "two"],
        "deduplicationId": "once",
    }
    sent, again = run(server, on_client("publishJSON", request), on_client("publishJSON", request))
    assert again == {"messageId": sent["messageId"], "deduplicated": True}
    (shown,) = run(server, on("messages", "get", sent["messageId"]))
    assert shown.pop("notBefore") - shown.pop("createdAt") == 60_000
    assert shown == {
        "messageId": sent["messageId"],
        "url": FAR,
        "method": "PUT",
        "header": {"Content-Type": ["application/json"], "Test-Header": ["value"]},
        "body": '{"hello":"world"}',
        "maxRetries": 5,
        "retryDelayExpression": "1000 * retried",
        "callback": f"{FAR}?foo=bar",
        "failureCallback": f"{FAR}?bar=baz",
        "callerIP": "127.0.0.1",
        "flowControlKey": "key",
        "parallelism": 2,
        "rate": 5,
        "ratePerSecond": 5,  # which the SDK adds
        "period": 86400,
        "label": "one",
        "labels": ["one", "two"],
    }


def test_a_handler_that_fails_has_the_message_again_and_its_callback_is_called(
    server: RunningServer, handler: Receiver
) -> None:
    answers = iter([500])
    handler.answer = lambda got: Reply(next(answers, 200) if got.target == "/job" else 200, body=b"fine")
    request = {"url": f"{handler.url}/job", "body": {"a": 1}, "callback": f"{handler.url}/done", "retries": 1}
    run(server, on_client("publishJSON", request))
    pass_time(server, minutes=1)
    done = [json.loads(got.body) for got in handler.received if got.target == "/done"]
    assert [(one["status"], one["retried"], base64.b64decode(one["body"])) for one in done] == [
        (500, 0, b"fine"),
        (200, 1, b"fine"),
    ]


def test_its_receiver_takes_what_is_delivered_and_nothing_else(server: RunningServer, handler: Receiver) -> None:
    run(server, on_client("publish", {"url": f"{handler.url}/job", "body": "hello"}))
    pass_time(server, seconds=0)
    signature = handler.received[0].headers["Upstash-Signature"]
    request = {"signature": signature, "body": "hello", "url": f"{handler.url}/job"}
    keys = USER.current_key, USER.next_key
    taken, forged, strange = run_js(
        {"token": "any"},
        [
            on_receiver(*keys, **request),
            on_receiver(*keys, **request | {"body": "goodbye"}),
            on_receiver(DEV_USERS[1].current_key, DEV_USERS[1].next_key, **request),
        ],
    )
    assert taken == {"result": True}
    assert "body hash does not match" in forged["error"]
    assert "signature verification failed" in strange["error"]


def test_ten_that_are_enqueued_arrive_in_their_order(server: RunningServer, handler: Receiver) -> None:
    calls = [on_queue("q", "enqueueJSON", {"url": handler.url, "body": number}) for number in range(10)]
    run(server, on_queue("q", "upsert", {"parallelism": 1, "paused": True}), *calls, on_queue("q", "resume"))
    pass_time(server, seconds=0)
    assert handler.bodies == [str(number) for number in range(10)]


def test_a_batch_goes_to_a_url_a_group_and_a_queue(server: RunningServer, handler: Receiver) -> None:
    endpoints = [{"name": "a", "url": f"{handler.url}/a"}, {"url": f"{handler.url}/b"}]
    _, (to_group, to_queue) = run(
        server,
        on("urlGroups", "addEndpoints", {"name": "g", "endpoints": endpoints}),
        on_client(
            "batchJSON",
            [
                {"urlGroup": "g", "body": {"n": 1}, "headers": {"hello": "1"}},
                {"url": f"{handler.url}/q", "queueName": "q"},
            ],
        ),
    )
    assert [one["url"] for one in to_group] == [each["url"] for each in endpoints]
    assert to_queue.keys() == {"messageId"}
    pass_time(server, seconds=0)
    assert sorted((got.target, got.headers.get("Hello")) for got in handler.received) == [
        ("/a", "1"),
        ("/b", "1"),
        ("/q", None),
    ]


def test_dead_letters_are_filtered_paged_retried_and_deleted(server: RunningServer, handler: Receiver) -> None:
    handler.answer = lambda _: Reply(500, body=b"no")
    run(
        server,
        *(
            on_client("publish", {"url": f"{handler.url}/{n}", "retries": 0, "label": [f"l{n}", "all"]})
            for n in range(5)
        ),
    )
    pass_time(server, seconds=0)
    page, one, some = run(
        server,
        on("dlq", "listMessages", {"count": 3}),
        on("dlq", "listMessages", {"filter": {"url": f"{handler.url}/2"}}),
        on("dlq", "listMessages", {"filter": {"label": ["l0", "l1"], "responseStatus": 500}}),
    )
    assert len(page["messages"]) == 3
    assert [each["responseBody"] for each in one["messages"]] == ["no"]
    # They were sent side by side, so which one came back first is chance.
    assert sorted(each["label"] for each in some["messages"]) == ["l0", "l1"]
    handler.answer = lambda _: Reply()
    letters = [each["dlqId"] for each in page["messages"]]
    retried, deleted, again, rest, none = run(
        server,
        on("dlq", "retry", letters[0]),
        on("dlq", "delete", letters[1]),
        on("dlq", "retry", {"filter": {"label": "all"}, "count": 2}),
        on("dlq", "delete", {"all": True}),
        on("dlq", "listMessages"),
    )
    assert [list(each) for each in retried["responses"]] == [["messageId"]]
    assert deleted == {"deleted": 1}
    assert (len(again["responses"]), bool(again["cursor"])) == (2, True)
    assert (rest["deleted"], none["messages"]) == (1, [])
    pass_time(server, seconds=0)
    assert len(handler.received) == 5 + 3


def test_messages_are_cancelled_by_id_by_filter_and_all(server: RunningServer) -> None:
    sent = run(
        server,
        *(on_client("publish", {"url": f"{FAR}/{n}", "delay": "10d", "label": f"l{n}"}) for n in range(6)),
    )
    keys = [each["messageId"] for each in sent]
    assert run(
        server,
        on("messages", "cancel", keys[0]),
        on("messages", "cancel", keys[1:3]),
        on("messages", "cancel", {"filter": {"label": ["l3", "nobody"]}}),
        on("messages", "cancel", {"filter": {"path": "/job/4", "host": "example.com"}}),
        on("messages", "cancel", {"all": True}),
        on("messages", "cancel", []),
    ) == [{"cancelled": number} for number in (1, 2, 1, 1, 1, 0)]


def test_logs_are_paged_and_filtered(server: RunningServer) -> None:
    sent = run(server, *(on_client("publish", {"url": f"{FAR}/{n}", "delay": "1d"}) for n in range(4)))
    keys = [each["messageId"] for each in sent][::-1]
    (first,) = run(server, on_client("logs", {"count": 3}))
    second, several, by_path, none = run(
        server,
        on_client("logs", {"count": 3, "cursor": first["cursor"]}),
        on_client("logs", {"messageIds": keys[:2]}),
        on_client("logs", {"filter": {"path": "/job/0", "state": "CREATED"}}),
        on_client("logs", {"filter": {"label": "nobody"}}),
    )
    assert [log["messageId"] for log in (*first["logs"], *second["logs"])] == keys
    assert "cursor" not in second
    assert [log["messageId"] for log in several["events"]] == keys[:2]
    assert [log["messageId"] for log in by_path["logs"]] == keys[-1:]
    assert none["logs"] == []


def test_a_flow_control_key_is_looked_at_paused_pinned_and_reset(server: RunningServer) -> None:
    flow = {"key": "key", "parallelism": 5, "rate": 10, "period": "1m"}
    shown = run(
        server,
        on("flowControl", "pause", "key"),
        on_client("publish", {"url": FAR, "flowControl": flow}),
        on("flowControl", "get", "key"),
        on("flowControl", "pin", "key", {"parallelism": 3, "rate": 20, "period": 120}),
        on("flowControl", "get", "key"),
        on("flowControl", "unpin", "key", {"parallelism": True, "rate": True}),
        on("flowControl", "resetRate", "key"),
        on("flowControl", "get", "key"),
        on("flowControl", "getGlobalParallelism"),
    )
    paused, pinned, unpinned, total = shown[2], shown[4], shown[7], shown[8]
    assert (paused["isPaused"], paused["waitListSize"], paused["rateMax"]) == (True, 1, 10)
    assert (pinned["parallelismMax"], pinned["ratePeriod"], pinned["isPinnedRate"]) == (3, 120, True)
    assert (unpinned["isPinnedRate"], unpinned["rateCount"]) == (False, 0)
    assert total == {"parallelismMax": 100, "parallelismCount": 0}


def test_in_its_dev_mode_it_publishes_and_verifies_without_any_configuration(
    server: RunningServer, handler: Receiver
) -> None:
    environment = {"QSTASH_DEV": "true", "QSTASH_DEV_PORT": str(server.port)}
    run_js({}, [on_client("publishJSON", {"url": handler.url, "body": {"hello": "world"}})], environment)
    pass_time(server, seconds=0)
    (got,) = handler.received
    request = {"signature": got.headers["Upstash-Signature"], "body": got.body.decode(), "url": handler.url}
    call: dict[str, object] = {"receiver": {"devMode": True}, "call": "verify", "with": [request]}
    assert run_js({}, [call], environment) == [{"result": True}]


def test_what_a_plan_does_not_allow_is_refused_in_its_words() -> None:
    with serve(port=0, limits=Limits(max_retries=5, max_delay=604800, messages_per_day=0)) as server:
        config = {"baseUrl": server.url, "token": server.token}
        many, late, daily = run_js(
            config,
            [
                on_client("publish", {"url": FAR, "retries": 6}),
                on_client("publish", {"url": FAR, "delay": "8d"}),
                on_client("publish", {"url": FAR}),
            ],
        )
    assert (many["status"], "quota maxRetries exceeded" in many["error"]) == (412, True)
    assert (late["status"], "quota maxDelay exceeded, current limit: 604800" in late["error"]) == (412, True)
    assert (daily["status"], "Exceeded daily rate limit" in daily["error"]) == (429, True)
