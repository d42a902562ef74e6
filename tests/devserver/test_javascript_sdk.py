"""The official JavaScript SDK as a client: what it sends is understood, and it understands what is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.devserver import RunningServer, serve
from tests.js_sdk import on, on_queue, run_js

pytestmark = pytest.mark.needs_node

URL = "https://example.com/api//jobs?b=1"


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0) as running:
        yield running


def run(server: RunningServer, *calls: dict[str, object]) -> list[Any]:
    return [answer["result"] for answer in run_js({"baseUrl": server.url, "token": server.token}, list(calls))]


def test_a_schedule_with_all_settings_comes_back_as_it_was_made(server: RunningServer) -> None:
    request = {
        "destination": URL,
        "scheduleId": "s",
        "cron": "*/10 * * * * ",
        "body": '{"a":"ü"}',
        "headers": {"test-header": "test-value"},
        "method": "PUT",
        "retries": 2,
        "retryDelay": "1000 * retried",
        "delay": 10,
        "timeout": "30s",
        "callback": "https://example.com/done",
        "failureCallback": "https://example.com/failed",
        "queueName": "emails",
        "flowControl": {"key": "key", "parallelism": 2, "rate": 5, "period": "1d"},
        "label": "one",
        "redact": {"header": ["Test-Header"]},
    }
    created, shown = run(server, on("schedules", "create", request), on("schedules", "get", "s"))
    assert created == {"scheduleId": "s"}
    assert shown.pop("createdAt") < shown.pop("nextScheduleTime")
    assert shown == {
        "scheduleId": "s",
        "cron": "*/10 * * * *",
        "destination": URL,
        "body": '{"a":"ü"}',
        "method": "PUT",
        "header": {
            "Content-Type": ["application/json"],
            "Test-Header": ["REDACTED:5b1406fffc9de5537eb35a845c99521f26fba0e772d58b42e09f4221b9e043ae"],
        },
        "retries": 2,
        "retryDelayExpression": "1000 * retried",
        "delay": 10,
        "callback": "https://example.com/done",
        "failureCallback": "https://example.com/failed",
        "queueName": "emails",
        "flowControlKey": "key",
        "parallelism": 2,
        "rate": 5,
        "ratePerSecond": 5,  # which the SDK adds
        "period": 86400,
        "label": "one",
        "labels": ["one"],
        "callerIP": "127.0.0.1",
        "isPaused": False,
    }


def test_a_schedule_is_replaced_paused_resumed_listed_and_deleted(server: RunningServer) -> None:
    before = {"destination": URL, "scheduleId": "s", "cron": "* * * * *", "body": "text"}
    after = {"destination": "https://example.com", "scheduleId": "s", "cron": "0 9 * * *"}
    _, _, replaced, _, paused, _, resumed, listed, _, left = run(
        server,
        on("schedules", "create", before),
        on("schedules", "create", after),
        on("schedules", "get", "s"),
        on("schedules", "pause", {"schedule": "s"}),
        on("schedules", "get", "s"),
        on("schedules", "resume", {"schedule": "s"}),
        on("schedules", "get", "s"),
        on("schedules", "list"),
        on("schedules", "delete", "s"),
        on("schedules", "list"),
    )
    assert (replaced["destination"], replaced["cron"]) == ("https://example.com", "0 9 * * *")
    assert "body" not in replaced
    assert (paused["isPaused"], resumed["isPaused"]) == (True, False)
    assert (listed, left) == ([resumed], [])


def test_a_queue_is_made_changed_paused_listed_and_deleted(server: RunningServer) -> None:
    _, made, _, _, changed, _, listed, _, left = run(
        server,
        on_queue("q", "upsert", {"parallelism": 1}),
        on_queue("q", "get"),
        on_queue("q", "upsert", {"parallelism": 2}),
        on_queue("q", "pause"),
        on_queue("q", "get"),
        on_queue("q", "resume"),
        on_queue("q", "list"),
        on_queue("q", "delete"),
        on_queue("q", "list"),
    )
    assert (made["name"], made["parallelism"], made["paused"], made["lag"]) == ("q", 1, False, 0)
    assert (changed["parallelism"], changed["paused"]) == (2, True)
    assert ([(each["name"], each["paused"]) for each in listed], left) == ([("q", False)], [])


def test_a_url_group_gains_and_loses_endpoints_and_goes_with_the_last(server: RunningServer) -> None:
    endpoints = [{"name": "First endpoint", "url": "https://a.example.com"}, {"url": "https://b.example.com"}]
    _, made, listed, _, less, _, left = run(
        server,
        on("urlGroups", "addEndpoints", {"name": "g", "endpoints": endpoints}),
        on("urlGroups", "get", "g"),
        on("urlGroups", "list"),
        on("urlGroups", "removeEndpoints", {"name": "g", "endpoints": [{"name": "First endpoint"}]}),
        on("urlGroups", "get", "g"),
        on("urlGroups", "delete", "g"),
        on("urlGroups", "list"),
    )
    assert (made["name"], made["endpoints"], listed) == ("g", endpoints, [made])
    assert (less["endpoints"], left) == (endpoints[1:], [])


def test_a_refusal_arrives_with_its_text(server: RunningServer) -> None:
    config = {"baseUrl": server.url, "token": server.token}
    [refused] = run_js(config, [on("schedules", "create", {"destination": URL, "cron": "* * * * 7"})])
    assert refused["status"] == 400
    assert "Invalid cron expression end of range (7) above maximum (6): 7" in refused["error"]


def test_in_its_dev_mode_the_sdk_takes_the_server_for_its_own(server: RunningServer) -> None:
    environment = {"QSTASH_DEV": "true", "QSTASH_DEV_PORT": str(server.port)}
    assert run_js({}, [on("schedules", "list")], environment) == [{"result": []}]
    assert [entry.target for entry in server.log][:1] == [b"/v2/keys"]
