"""The official Python SDK as a client: what it sends is understood, and it understands what is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from qstash import QStash
from qstash.errors import QStashError, RateLimitExceededError
from qstash.message import FlowControlProperties

from reconciler.devserver import Limits, RunningServer, serve

URL = "https://example.com/api//jobs?b=1"


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0) as running:
        yield running


def connect(server: RunningServer) -> Iterator[QStash]:
    client = QStash(server.token, base_url=server.url, retry=False)
    yield client
    client.http._client.close()


@pytest.fixture
def sdk(server: RunningServer) -> Iterator[QStash]:
    yield from connect(server)


def test_a_schedule_with_all_settings_comes_back_as_it_was_made(sdk: QStash) -> None:
    key = sdk.schedule.create(
        destination=URL,
        cron="CRON_TZ=Europe/Istanbul */10 * * * *",
        body="text",
        content_type="text/plain",
        method="PUT",
        headers={"test-header": "test-value"},
        callback_headers={"forward-a": "b"},
        retries=2,
        retry_delay="1000 * retried",
        callback="https://example.com/done",
        failure_callback="https://example.com/failed",
        delay="1h30m3s",
        timeout=60,
        schedule_id="s",
        queue="emails",
        flow_control={"key": "key", "parallelism": 2, "rate": 5, "period": 60},
        label="one",
        redact={"body": True},
    )
    shown = sdk.schedule.get(key)
    assert (shown.schedule_id, shown.destination) == ("s", URL)
    assert shown.cron == "CRON_TZ=Europe/Istanbul */10 * * * *"
    assert shown.body == f"REDACTED:{hashlib.sha256(b'text').hexdigest()}"
    assert (shown.method, shown.retries, shown.retry_delay_expression) == ("PUT", 2, "1000 * retried")
    assert shown.headers == {"Content-Type": ["text/plain"], "Test-Header": ["test-value"]}
    assert (shown.callback, shown.callback_headers) == ("https://example.com/done", {"A": ["b"]})
    assert (shown.failure_callback, shown.failure_callback_headers) == ("https://example.com/failed", None)
    assert (shown.delay, shown.queue, shown.label, shown.paused) == (5403, "emails", "one", False)
    assert shown.flow_control == FlowControlProperties(key="key", parallelism=2, rate=5, period=60)
    assert shown.caller_ip == "127.0.0.1"
    assert shown.created_at < (shown.next_schedule_time or 0)


def test_a_schedule_with_the_bare_minimum_has_the_servers_defaults(sdk: QStash) -> None:
    shown = sdk.schedule.get(sdk.schedule.create(destination=URL, cron="* * * * *"))
    assert (shown.method, shown.retries, shown.body, shown.headers) == ("POST", 3, None, None)
    assert (shown.flow_control, shown.paused, shown.label) == (None, False, None)


def test_a_schedule_is_replaced_paused_resumed_listed_and_deleted(sdk: QStash) -> None:
    sdk.schedule.create_json(destination=URL, cron="* * * * *", schedule_id="s", body={"a": 1})
    sdk.schedule.create(destination="https://example.com", cron="0 9 * * *", schedule_id="s")
    replaced = sdk.schedule.get("s")
    assert (replaced.destination, replaced.cron, replaced.body) == ("https://example.com", "0 9 * * *", None)
    sdk.schedule.pause("s")
    assert sdk.schedule.get("s").paused
    sdk.schedule.resume("s")
    assert [schedule.paused for schedule in sdk.schedule.list()] == [False]
    sdk.schedule.delete("s")
    assert sdk.schedule.list() == []


def test_a_queue_is_made_changed_paused_listed_and_deleted(sdk: QStash) -> None:
    sdk.queue.upsert("q", parallelism=1)
    sdk.queue.upsert("q", parallelism=2)
    sdk.queue.pause("q")
    shown = sdk.queue.get("q")
    assert (shown.name, shown.parallelism, shown.paused, shown.lag) == ("q", 2, True, 0)
    assert shown.created_at <= shown.updated_at
    sdk.queue.resume("q")
    assert [(queue.name, queue.paused) for queue in sdk.queue.list()] == [("q", False)]
    sdk.queue.delete("q")
    assert sdk.queue.list() == []


def test_a_url_group_gains_and_loses_endpoints_and_goes_with_the_last(sdk: QStash) -> None:
    sdk.url_group.upsert_endpoints(
        "g", [{"url": "https://a.example.com"}, {"url": "https://b.example.com", "name": "Second endpoint"}]
    )
    shown = sdk.url_group.get("g")
    assert [(each.url, each.name) for each in shown.endpoints] == [
        ("https://a.example.com", None),
        ("https://b.example.com", "Second endpoint"),
    ]
    assert sdk.url_group.list() == [shown]
    sdk.url_group.remove_endpoints("g", [{"name": "Second endpoint"}])
    assert len(sdk.url_group.get("g").endpoints) == 1
    sdk.url_group.remove_endpoints("g", [{"url": "https://a.example.com"}])
    assert sdk.url_group.list() == []
    sdk.url_group.delete("g")


def test_the_signing_keys_are_shown_and_rotated(sdk: QStash) -> None:
    before = sdk.signing_key.get()
    after = sdk.signing_key.rotate()
    assert after.current == before.next
    assert sdk.signing_key.get() == after


def test_a_refusal_arrives_with_its_text(sdk: QStash) -> None:
    with pytest.raises(QStashError, match="Invalid cron expression empty spec string"):
        sdk.schedule.create(destination=URL, cron="")


def test_too_many_requests_are_told_as_such() -> None:
    with serve(port=0, limits=Limits(requests_per_second=0)) as server:
        for sdk in connect(server):
            with pytest.raises(RateLimitExceededError) as told:
                sdk.queue.list()
            assert (told.value.limit, told.value.remaining) == ("0", "0")
