"""What apply makes, seen with the eyes of QStash's own SDKs; and what is done with these, seen by apply."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from qstash import QStash
from qstash.message import FlowControlProperties

from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, write
from tests.js_sdk import on, on_queue, run_js

EVERYTHING = """\
version: 1
owner: acme
variables:
  secret: {default: "hush", secret: true}
queues:
  - {name: emails, parallelism: 5}
url_groups:
  - name: processors
    endpoints:
      - {name: inventory, url: "https://inventory.example.com/process"}
      - {url: "https://shipping.example.com/process"}
schedules:
  - name: full
    destination: "https://example.com/api//jobs?b=1"
    cron: "*/10 9-17 * * 1-5"
    timezone: Europe/Istanbul
    method: PUT
    body: {type: report, ü: [1, null]}
    headers: {Authorization: "Bearer {{ secret }}", X-Team: billing}
    retries: 2
    retry_delay: "pow(2, retried) * 1000"
    delay: 1h30m
    timeout: 2m
    queue: emails
    callback: {url: "https://example.com/done", headers: {X-From: us}}
    failure_callback: "https://example.com/failed"
    flow_control: {key: reports, parallelism: 2, rate: 10, period: 1m}
    labels: [reports, daily]
    redact: {headers: [Authorization]}
  - name: paused
    destination: processors
    cron: "0 0 1 * *"
    body: text
    paused: true
"""
REDACTED = f"REDACTED:{sha256(b'Bearer hush').hexdigest()}"


@pytest.fixture
def sdk(qstash: RunningServer) -> Iterator[QStash]:
    client = QStash(qstash.token, base_url=qstash.url, retry=False)
    yield client
    client.http._client.close()


def test_what_apply_made_is_read_back_with_the_python_sdk_field_by_field(shell: Shell, sdk: QStash) -> None:
    write(EVERYTHING)
    assert shell.apply().code == 0
    full = sdk.schedule.get("acme.full")
    assert full.destination == "https://example.com/api//jobs?b=1"
    assert full.cron == "CRON_TZ=Europe/Istanbul */10 9-17 * * 1-5"
    assert full.method == "PUT"
    assert full.body == '{"type":"report","ü":[1,null]}'
    assert full.headers == {
        "Authorization": [REDACTED],
        "Content-Type": ["application/json"],
        "X-Team": ["billing"],
    }
    assert (full.retries, full.retry_delay_expression, full.delay) == (2, "pow(2, retried) * 1000", 5400)
    assert (full.queue, full.paused) == ("emails", False)
    assert (full.callback, full.callback_headers) == ("https://example.com/done", {"X-From": ["us"]})
    assert (full.failure_callback, full.failure_callback_headers) == ("https://example.com/failed", None)
    assert full.flow_control == FlowControlProperties(key="reports", parallelism=2, rate=10, period=60)
    paused = sdk.schedule.get("acme.paused")
    assert (paused.destination, paused.cron, paused.method, paused.body) == ("processors", "0 0 1 * *", "POST", "text")
    assert (paused.headers, paused.retries, paused.paused) == (None, 3, True)
    queue = sdk.queue.get("emails")
    assert (queue.name, queue.parallelism, queue.paused) == ("emails", 5, False)
    assert [(one.url, one.name) for one in sdk.url_group.get("processors").endpoints] == [
        ("https://shipping.example.com/process", None),
        ("https://inventory.example.com/process", "inventory"),
    ]


@pytest.mark.needs_node
def test_what_apply_made_is_read_back_with_the_javascript_sdk_field_by_field(
    shell: Shell, qstash: RunningServer
) -> None:
    write(EVERYTHING)
    assert shell.apply().code == 0
    calls = [on("schedules", "get", "acme.full"), on("urlGroups", "get", "processors"), on_queue("emails", "get")]
    full, group, queue = (answer["result"] for answer in run_js({"baseUrl": qstash.url, "token": qstash.token}, calls))
    mark, *labels = full.pop("labels")
    assert mark.startswith("qs1.acme.")
    assert labels == ["daily", "reports"]
    for volatile in ("createdAt", "nextScheduleTime", "callerIP", "label"):
        full.pop(volatile)
    assert full == {
        "scheduleId": "acme.full",
        "cron": "CRON_TZ=Europe/Istanbul */10 9-17 * * 1-5",
        "destination": "https://example.com/api//jobs?b=1",
        "method": "PUT",
        "body": '{"type":"report","ü":[1,null]}',
        "header": {"Authorization": [REDACTED], "Content-Type": ["application/json"], "X-Team": ["billing"]},
        "retries": 2,
        "retryDelayExpression": "pow(2, retried) * 1000",
        "delay": 5400,
        "queueName": "emails",
        "callback": "https://example.com/done",
        "callbackHeader": {"X-From": ["us"]},
        "failureCallback": "https://example.com/failed",
        "flowControlKey": "reports",
        "parallelism": 2,
        "rate": 10,
        "ratePerSecond": 10,  # which the SDK adds
        "period": 60,
        "isPaused": False,
    }
    assert [one["url"] for one in group["endpoints"]] == [
        "https://shipping.example.com/process",
        "https://inventory.example.com/process",
    ]
    assert (queue["name"], queue["parallelism"], queue["paused"]) == ("emails", 5, False)


def test_a_schedule_that_was_paused_with_the_sdk_stays_paused_when_its_cron_changes(shell: Shell, sdk: QStash) -> None:
    write()
    shell.apply()
    sdk.schedule.pause("acme.weekly")
    assert shell("plan", "--detailed-exitcode").code == 0
    write(MANIFEST.replace("0 8 * * 0", "0 7 * * 0"))
    assert shell.apply().code == 0
    after = sdk.schedule.get("acme.weekly")
    assert (after.cron, after.paused) == ("0 7 * * 0", True)
    assert shell("plan", "--detailed-exitcode").code == 0
    assert shell("drift").code == 0


def test_a_queue_that_was_paused_with_the_sdk_stays_paused_when_its_parallelism_changes(
    shell: Shell, sdk: QStash
) -> None:
    write()
    shell.apply()
    sdk.queue.pause("emails")
    write(MANIFEST.replace("parallelism: 2", "parallelism: 3"))
    assert shell.apply().code == 0
    assert (sdk.queue.get("emails").parallelism, sdk.queue.get("emails").paused) == (3, True)


def test_what_the_sdk_made_beside_the_manifest_is_left_as_it_is(shell: Shell, sdk: QStash) -> None:
    sdk.schedule.create(destination="https://other.example.com/a", cron="0 9 * * *", schedule_id="theirs", body="a")
    sdk.queue.upsert("theirs", parallelism=4)
    before = vars(sdk.schedule.get("theirs")), vars(sdk.queue.get("theirs"))
    write()
    assert shell.apply().code == 0
    assert (vars(sdk.schedule.get("theirs")), vars(sdk.queue.get("theirs"))) == before


def test_a_change_by_hand_is_drift_and_is_undone(shell: Shell, sdk: QStash) -> None:
    write("version: 1\nowner: acme\nschedules: [{name: a, destination: 'https://example.com/a', cron: 0 9 * * *}]\n")
    shell.apply()
    made = sdk.schedule.get("acme.a")
    sdk.schedule.create(
        destination=made.destination, cron="0 10 * * *", schedule_id="acme.a", label=str(made.label), method="POST"
    )
    (change,) = shell("plan", "--format", "json").json["changes"]
    assert (change["action"], change["cause"]) == ("update", "drift")
    assert shell("drift").code == 2
    assert shell.apply().code == 0
    assert sdk.schedule.get("acme.a").cron == "0 9 * * *"
    assert shell("drift").code == 0
