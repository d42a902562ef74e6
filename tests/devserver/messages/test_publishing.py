from __future__ import annotations

from typing import Any

import pytest

from reconciler.devserver import Limits
from tests.devserver.dialogue import NOON, Client, start

URL = "https://example.com/job"
MILLIS = int(NOON.timestamp() * 1000)


def group() -> Client:
    """A client with the URL group ``g`` of two endpoints."""
    client = start()
    client.add_endpoints("g", {"url": "https://a.example.com", "name": "First"}, {"url": "https://b.example.com"})
    return client


def test_a_message_is_shown_with_its_settings_as_long_as_it_waits() -> None:
    client = start()
    key = client.send(
        f"{URL}?a=1",
        '{"a": "ü"}',
        content_type="application/json",
        method="PUT",
        delay="1h30m3s",
        retries="5",
        retry_delay="1000 * retried",
        timeout="90s",
        callback="https://example.com/done",
        callback_forward_a="b",
        failure_callback="https://example.com/failed",
        flow_control_key="key",
        flow_control_value="parallelism=2, rate=5, period=1d",
        label="one,two",
        forward_test_header="value",
        telemetry_sdk="some@1",
    )
    assert client.get("messages", key) == {
        "messageId": key,
        "url": f"{URL}?a=1",
        "method": "PUT",
        "header": {"Content-Type": ["application/json"], "Test-Header": ["value"]},
        "body": '{"a": "ü"}',
        "maxRetries": 5,
        "retryDelayExpression": "1000 * retried",
        "notBefore": MILLIS + 5403_000,
        "createdAt": MILLIS,
        "callback": "https://example.com/done",
        "callbackHeader": {"A": ["b"]},
        "failureCallback": "https://example.com/failed",
        "callerIP": "127.0.0.1",
        "flowControlKey": "key",
        "parallelism": 2,
        "rate": 5,
        "period": 86400,
        "label": "one",
        "labels": ["one", "two"],
    }


def test_a_message_with_nothing_said_has_the_documented_defaults() -> None:
    client = start()
    assert client.get("messages", key := client.send(URL)) == {
        "messageId": key,
        "url": URL,
        "method": "POST",
        "maxRetries": 3,
        "notBefore": MILLIS,
        "createdAt": MILLIS,
        "callerIP": "127.0.0.1",
    }


def test_flow_control_with_one_limit_shows_it_and_the_period_of_a_second() -> None:
    client = start()
    shown = client.get("messages", client.send(URL, flow_control_key="k", flow_control_value="parallelism=3"))
    assert {name: shown.get(name) for name in ("parallelism", "rate", "period")} == {
        "parallelism": 3,
        "rate": None,
        "period": 1,
    }


def test_what_is_redacted_is_shown_as_digests() -> None:
    client = start()
    shown = client.get("messages", client.send(URL, "secret", forward_a="b", redact_fields="body,header[A]"))
    assert shown["body"] == "REDACTED:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    assert shown["header"]["A"] == ["REDACTED:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"]


def test_a_body_that_is_no_text_is_shown_in_base64() -> None:
    client = start()
    assert client.get("messages", client.send(URL, b"\xff\x00"))["bodyBase64"] == "/wA="


def test_a_url_is_answered_with_an_object_and_a_url_group_with_a_list() -> None:
    client = group()
    assert client.publish(URL).json.keys() == {"messageId"}
    answers = client.publish("g").json
    assert [one.keys() for one in answers] == [{"messageId", "url"}] * 2
    first, second = (client.get("messages", one["messageId"]) for one in answers)
    assert (first["url"], first["topicName"], first["endpointName"]) == ("https://a.example.com", "g", "First")
    assert (second["url"], second["topicName"], second.get("endpointName")) == ("https://b.example.com", "g", None)


def test_a_url_group_s_headers_lie_beneath_those_of_a_message() -> None:
    client = group()
    headers = {"Upstash-Header-Forward": ["true"], "Upstash-Retries": "1", "Upstash-Method": "PUT"}
    client.ask("PATCH", "/v2/topics/g", {"headers": headers})
    answer = client.ask("POST", "/v2/publish/g", b"", {"X-GitHub-Event": "push", "Upstash-Method": "PATCH"})
    shown = client.get("messages", answer.json[0]["messageId"])
    assert (shown["maxRetries"], shown["method"]) == (1, "PATCH")
    assert shown["header"] == {"X-Github-Event": ["push"]}


def test_a_webhook_has_its_settings_in_the_query_and_all_its_headers_forwarded() -> None:
    client = start()
    target = f"/v2/publish/{URL}?upstash-retries=1&a=b&upstash-header-forward=true"
    answer = client.ask("POST", target, b"x", {"Content-Type": "text/plain", "X-Event": "push", "Host": "localhost"})
    shown = client.get("messages", answer.json["messageId"])
    assert (shown["url"], shown["maxRetries"]) == (f"{URL}?a=b", 1)
    assert shown["header"] == {"Content-Type": ["text/plain"], "X-Event": ["push"]}


@pytest.mark.parametrize(
    ("headers", "due"),
    [
        ({"not_before": str(MILLIS // 1000 + 60)}, MILLIS + 60_000),
        ({"not_before": str(MILLIS // 1000 + 60), "delay": "1h"}, MILLIS + 60_000),
        ({"not_before": "5"}, MILLIS),
        ({"delay": "999999999d"}, 253_402_300_799_000),
    ],
)
def test_a_moment_goes_before_a_delay_and_one_that_has_passed_is_now(headers: dict[str, str], due: int) -> None:
    client = start()
    assert client.get("messages", client.send(URL, **headers))["notBefore"] == due


@pytest.mark.parametrize(
    ("destination", "headers", "refusal"),
    [
        ("", {}, (400, "a non-empty destination must be provided")),
        ("nobody", {}, (404, "topic nobody not found")),
        (
            "example.com/a",
            {},
            (400, "invalid destination url: endpoint has invalid scheme, add http:// or https://"),
        ),
        (URL, {"deduplication_id": "a:b"}, (400, "DeduplicationId cannot contain ':'")),
        (URL, {"not_before": "soon"}, (400, "Upstash-Not-Before is invalid: soon")),
        (URL, {"queue_name": "a b"}, (400, "Queue name is invalid")),
        (URL, {"cron": "* * * * *"}, (400, "Upstash-Cron is for /v2/schedules, a message is sent once")),
        (URL, {"retries": "-1"}, (400, "Upstash-Retries is invalid: -1")),
    ],
)
def test_what_cannot_be_sent_is_refused(destination: str, headers: dict[str, str], refusal: tuple[int, str]) -> None:
    assert start().publish(destination, **headers).refusal == refusal


def test_a_retry_delay_that_cannot_be_computed_is_refused() -> None:
    status, text = start().publish(URL, retry_delay="twice(1)").refusal
    assert (status, text.partition(":")[0]) == (400, "Upstash-Retry-Delay is invalid")


def test_a_loopback_destination_is_taken_unless_it_is_asked_otherwise() -> None:
    assert start().publish("http://localhost:3000/").status == 200
    assert start("loopback=refused").publish("http://localhost:3000/").status == 400


def test_an_enqueued_message_waits_in_its_queue_which_comes_into_being() -> None:
    client = start()
    for answer in (client.enqueue("emails"), client.publish(URL, queue_name="emails")):
        assert client.get("messages", answer.json["messageId"])["queueName"] == "emails"
    queue = client.get("queues", "emails")
    assert (queue["parallelism"], queue["lag"]) == (1, 2)


def test_a_queue_that_is_deleted_takes_its_messages_with_it() -> None:
    client = start()
    key = client.enqueue("emails").json["messageId"]
    client.ask("DELETE", "/v2/queues/emails")
    assert client.ask("GET", f"/v2/messages/{key}").status == 404
    client.put_queue("emails")
    assert client.get("queues", "emails")["lag"] == 0


def test_a_batch_is_answered_item_by_item_and_what_is_refused_stops_nothing() -> None:
    client = group()
    answers: list[Any] = client.batch(
        {"destination": "g", "headers": {"Upstash-Delay": "5s", "Upstash-Forward-Hello": "1"}, "body": "Hello"},
        {"destination": URL, "queue": "emails", "body": None},
        {"destination": "nobody"},
        {"destination": URL, "headers": {"upstash-retries": "0", "content-type": "text/plain"}, "queue": None},
        "text",
        {"destination": URL, "body": {"a": 1}},
        {"destination": URL, "headers": ["a"]},
        {"body": "a"},
    ).json
    to_group, to_queue, unknown, plain, *rest = answers
    first = client.get("messages", to_group[0]["messageId"])
    assert (first["body"], first["header"], first["notBefore"]) == ("Hello", {"Hello": ["1"]}, MILLIS + 5000)
    assert client.get("messages", to_queue["messageId"])["queueName"] == "emails"
    assert unknown == {"error": "topic nobody not found"}
    shown = client.get("messages", plain["messageId"])
    assert (shown["maxRetries"], shown["header"]) == (0, {"Content-Type": ["text/plain"]})
    assert [list(one) for one in rest] == [["error"]] * 4


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"null"])
def test_a_batch_that_is_no_list_is_refused(body: bytes) -> None:
    assert start().ask("POST", "/v2/batch", body).status == 400


def test_an_item_that_is_refused_leaves_nothing_behind() -> None:
    client = Client(start(limits=Limits(max_queues=0)).server)
    item = {"destination": URL, "queue": "q", "headers": {"Upstash-Deduplication-Id": "once"}}
    assert client.batch(item).json == [{"error": "quota maxQueues exceeded, current limit: 0"}]
    assert client.publish(URL, deduplication_id="once").status == 200
