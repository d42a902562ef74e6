from __future__ import annotations

from typing import Any

import pytest

from tests.devserver.delivery.world import URL, World, answer
from tests.devserver.dialogue import Client, start


def page(client: Client, query: str) -> dict[str, Any]:
    shown: dict[str, Any] = client.ask("GET", f"/v2/logs?{query}").json
    return shown


def test_an_event_tells_of_its_message_and_of_the_attempt() -> None:
    world = World(receivers={URL: answer(500, b"no", content_type="text/plain")})
    key = world.client.send(
        URL,
        "hello",
        method="PUT",
        content_type="text/plain",
        retries="1",
        retry_delay="5000",
        timeout="90s",
        callback="https://example.com/done",
        callback_forward_a="b",
        queue_name="q",
        flow_control_key="k",
        flow_control_value="rate=5",
        label="a,b",
    )
    world.run()
    retry, error, *_ = world.client.events(f"messageId={key}")
    time = error.pop("time")
    assert error == {
        "messageId": key,
        "header": {"Content-Type": ["text/plain"]},
        "body": "aGVsbG8=",
        "state": "ERROR",
        "responseStatus": 500,
        "responseHeader": {"Content-Type": ["text/plain"]},
        "responseHeaders": {"Content-Type": ["text/plain"]},
        "responseBody": "bm8=",
        "url": URL,
        "queueName": "q",
        "timeout": 90_000,
        "method": "PUT",
        "maxRetries": 1,
        "retryDelayExpr": "5000",
        "callback": "https://example.com/done",
        "callbackHeaders": {"A": ["b"]},
        "flowControlKey": "k",
        "rate": 5,
        "period": 1,
        "label": "a",
        "labels": ["a", "b"],
    }
    assert (retry["state"], retry["nextDeliveryTime"]) == ("RETRY", time + 5000)


def test_what_is_redacted_is_told_as_digests() -> None:
    client = start()
    client.send(URL, "secret", forward_a="b", redact_fields="body,header")
    (event,) = client.events()
    assert event["header"]["A"][0].startswith("REDACTED:")
    assert event["body"].startswith("UkVEQUNURUQ6")  # REDACTED: in base64


def test_the_latest_comes_first_unless_it_is_asked_otherwise() -> None:
    client = start()
    keys = [client.send(URL) for _ in range(3)]
    assert [event["messageId"] for event in client.events()] == keys[::-1]
    assert [event["messageId"] for event in client.events("order=earliestFirst")] == keys


@pytest.mark.parametrize("order", ["earliestFirst", "latestFirst"])
def test_pages_follow_each_other_without_a_gap_and_the_last_one_has_no_cursor(order: str) -> None:
    client = start()
    keys = [client.send(URL) for _ in range(5)]
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        shown = page(client, f"count=2&order={order}&cursor={cursor}")
        found += [event["messageId"] for event in shown["logs"]]
        cursor = shown.get("cursor", "")
    assert (sorted(found), cursor) == (sorted(keys), "")
    assert found == (keys if order == "earliestFirst" else keys[::-1])


def test_events_are_grouped_by_their_message() -> None:
    client = start()
    keys = [client.send(URL, delay="1d") for _ in range(3)]
    client.ask("DELETE", f"/v2/messages/{keys[2]}")
    shown = page(client, "groupBy=messageId&count=2")
    assert [(one["messageId"], len(one["events"])) for one in shown["messages"]] == [(keys[2], 3), (keys[1], 1)]
    rest = page(client, f"groupBy=messageId&cursor={shown['cursor']}")
    assert ([one["messageId"] for one in rest["messages"]], rest.get("cursor")) == ([keys[0]], None)


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("state=CANCELED", ["CANCELED"]),
        ("state=CANCELLED", ["CANCELED"]),
        ("state=created&state=CANCEL_REQUESTED", ["CANCEL_REQUESTED", "CREATED"]),
        ("state=IN_PROGRESS", []),
        ("url=https://nowhere.example.com", []),
        ("toDate=5", []),
    ],
)
def test_events_are_found_by_state_and_by_what_their_message_is(query: str, states: list[str]) -> None:
    client = start()
    client.ask("DELETE", f"/v2/messages/{client.send(URL, delay='1d')}")
    assert [event["state"] for event in client.events(query)] == states


def test_an_attempt_that_is_under_way_or_repeated_is_in_progress() -> None:
    world = World(receivers={URL: answer(500)})
    world.client.send(URL)
    world.run()
    assert [event["state"] for event in world.client.events("state=IN_PROGRESS")] == ["RETRY", "ERROR", "ACTIVE"]


@pytest.mark.parametrize("query", ["cursor=x", "count=0", "count=many", "fromDate=x"])
def test_what_cannot_be_read_is_refused(query: str) -> None:
    client = start()
    client.send(URL)
    assert client.ask("GET", f"/v2/events?{query}").status == 400


def test_no_more_than_a_thousand_come_at_once() -> None:
    client = start()
    client.batch(*({"destination": URL} for _ in range(1100)))
    assert (len(page(client, "count=5000")["logs"]), len(page(client, "")["logs"])) == (1000, 100)
