from __future__ import annotations

import hashlib
import re

import pytest

from reconciler.devserver.limits import Limits
from tests.devserver.dialogue import NOON, start

FLOW_CONTROL = "Upstash-Flow-Control-Value should be either rate=X or parallelism=Y, or both as comma-separated values"


def test_a_schedule_without_settings_shows_the_servers_defaults() -> None:
    client = start()
    assert client.create_and_get(schedule_id="s") == {
        "createdAt": int(NOON.timestamp() * 1000),
        "scheduleId": "s",
        "cron": "0 9 * * *",
        "destination": "https://example.com/job",
        "method": "POST",
        "retries": 3,
        "parallelism": 0,
        "nextScheduleTime": 1772528400000,
        "callerIP": "127.0.0.1",
        "isPaused": False,
    }


def test_a_schedule_shows_every_setting_in_the_servers_units() -> None:
    client = start()
    shown = client.create_and_get(
        body=b"hello",
        method="PUT",
        retries="0",
        retry_delay="pow(2, retried) * 1000",
        delay="1d10m",
        callback="https://example.com/done",
        failure_callback="https://example.com/failed",
        failure_callback_forward_x_team="billing",
        queue_name="emails",
        flow_control_key="key",
        flow_control_value="parallelism=2,rate=10, period=1h30m3s",
        label="one, two",
    )
    assert (
        shown.items()
        >= {
            "method": "PUT",
            "body": "hello",
            "retries": 0,
            "retryDelayExpression": "pow(2, retried) * 1000",
            "delay": 87000,
            "callback": "https://example.com/done",
            "failureCallback": "https://example.com/failed",
            "failureCallbackHeader": {"X-Team": ["billing"]},
            "queueName": "emails",
            "flowControlKey": "key",
            "parallelism": 2,
            "rate": 10,
            "period": 5403,
            "label": "one",
            "labels": ["one", "two"],
        }.items()
    )
    assert "callbackHeader" not in shown


@pytest.mark.parametrize(
    "destination",
    [
        "https://example.com",
        "https://example.com/",
        "https://example.com//twice//",
        "https://example.com/a/../b",
        "https://example.com/%2F%20",
        "https://example.com/pause",
        "https://example.com/x/resume",
        "https://example.com/endpoints",
        "https://example.com/?a=1&b=2&a=3",
        "http://localhost:3000/api",
        "HTTPS://Example.com/Upper",
        "https://example.com/ü",
    ],
)
def test_a_destination_is_kept_as_it_was_sent(destination: str) -> None:
    assert start().create_and_get(destination)["destination"] == destination


def test_settings_in_the_query_are_taken_out_of_the_destination() -> None:
    shown = start().create_and_get("https://example.com/?a=1&upstash-retries=5&qstash_token=x&b=%26")
    assert (shown["destination"], shown["retries"]) == ("https://example.com/?a=1&b=%26", 5)


def test_a_header_comes_before_the_same_setting_in_the_query() -> None:
    assert start().create_and_get("https://example.com/?upstash-retries=5", retries="1")["retries"] == 1


@pytest.mark.parametrize(
    ("destination", "refusal"),
    [
        ("", (400, "a non-empty destination must be provided")),
        (
            "https%3A%2F%2Fexample.com",
            (400, "invalid destination url: endpoint has invalid scheme, add http:// or https://"),
        ),
        (
            "example.com/x",
            (400, "invalid destination url: endpoint has invalid scheme, add http:// or https://"),
        ),
        ("https://", (400, "invalid destination url: endpoint has no host")),
        ("https://[::1/", (400, "invalid destination url: Invalid IPv6 URL")),
        ("some-group", (404, "topic some-group not found")),
    ],
)
def test_a_destination_that_cannot_be_reached_is_refused(destination: str, refusal: tuple[int, str]) -> None:
    assert start().create(destination).refusal == refusal


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"cron": ""}, "Invalid cron expression empty spec string"),
        ({"cron": "* * * * 7"}, "Invalid cron expression end of range (7) above maximum (6): 7"),
        ({"schedule_id": "a:b"}, "Schedule ID is invalid"),
        ({"method": "FETCH"}, "Upstash-Method is invalid: FETCH"),
        ({"retries": "-1"}, "Upstash-Retries is invalid: -1"),
        ({"delay": "90"}, "Upstash-Delay is invalid: invalid duration '90'"),
        ({"timeout": "1w"}, "Upstash-Timeout is invalid: invalid duration '1w'"),
        (
            {"callback": "example.com"},
            "invalid callback url: endpoint has invalid scheme, add http:// or https://",
        ),
        ({"queue_name": "a b"}, "Queue name is invalid"),
        ({"redact_fields": "body,url"}, "Upstash-Redact-Fields has an unknown field: url"),
        ({"flow_control_key": "a/b", "flow_control_value": "rate=1"}, "Upstash-Flow-Control-Key is invalid"),
        *(
            (
                {"flow_control_key": "k", "flow_control_value": value},
                FLOW_CONTROL,
            )
            for value in ("", "period=1s", "rate=0", "rate=x", "rate=1,burst=2")
        ),
        *(
            (
                {"flow_control_key": "k", "flow_control_value": f"rate=1,period={period}"},
                f"Upstash-Flow-Control-Value has an invalid period: {text}",
            )
            for period, text in [("60", "invalid duration '60'"), ("0s", "0s"), ("8d", "8d")]
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_is_stored(headers: dict[str, str], text: str) -> None:
    client = start()
    assert client.create(**headers).refusal == (400, text)
    assert client.names("schedules") == []


def test_an_empty_setting_is_as_good_as_none() -> None:
    empty = dict.fromkeys(("method", "retries", "delay", "callback", "queue_name", "label", "flow_control_key"), "")
    plain = start().create_and_get(schedule_id="s")
    assert start().create_and_get(schedule_id="s", **empty) == plain
    assert start().create_and_get(schedule_id="s", delay="0s") == plain


def test_an_id_is_generated_where_none_is_given() -> None:
    first, second = (start().create().json["scheduleId"] for _ in range(2))
    assert re.fullmatch(r"scd_[1-9A-HJ-NP-Za-km-z]{28}", first)
    assert first != second


def test_only_forwarded_headers_and_the_content_type_are_stored_in_gos_spelling() -> None:
    client = start()
    headers: dict[str, str | bytes] = {
        "Upstash-Cron": "* * * * *",
        "Upstash-Schedule-Id": "s",
        "upstash-forward-bypass-tunnel-reminder": "yes",
        "Upstash-Forward-x-note": "é ü".encode(),
        "Upstash-Telemetry-Sdk": "upstash-qstash-js@v2",
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "someone",
        "Accept": "*/*",
    }
    client.ask("POST", "/v2/schedules/https://example.com", b"{}", headers)
    assert client.get("schedules", "s")["header"] == {
        "Content-Type": ["application/json; charset=utf-8"],
        "Bypass-Tunnel-Reminder": ["yes"],
        "X-Note": ["é ü"],
    }


def test_a_body_that_is_not_text_is_shown_as_base64() -> None:
    shown = start().create_and_get(body=b"\xff\x00")
    assert (shown["bodyBase64"], "body" in shown) == ("/wA=", False)


def test_an_empty_body_is_not_shown() -> None:
    assert not {"body", "bodyBase64"} & start().create_and_get().keys()


def test_a_created_schedule_replaces_the_one_with_its_id_wholly() -> None:
    client = start()
    client.create("https://example.com/before", b"body", schedule_id="s", label="l", queue_name="q", delay="5s")
    client.create("https://example.com/after", schedule_id="s")
    assert client.get("schedules", "s") == start().create_and_get("https://example.com/after", schedule_id="s")


def test_a_schedule_keeps_its_place_when_it_is_replaced() -> None:
    client = start()
    for key in ("b", "a", "b"):
        client.create(schedule_id=key)
    assert client.names("schedules") == ["b", "a"]


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_schedule_is_paused_and_resumed_however_often(method: str) -> None:
    client = start()
    client.create(schedule_id="s")
    for action, paused in [("pause", True), ("pause", True), ("resume", False), ("resume", False)]:
        answer = client.ask(method, f"/v2/schedules/s/{action}")
        assert (answer.status, answer.response.body) == (200, b"")
        assert client.get("schedules", "s")["isPaused"] is paused


def test_a_deleted_schedule_is_gone() -> None:
    client = start()
    client.create(schedule_id="s")
    assert client.ask("DELETE", "/v2/schedules/s").status == 200
    assert client.ask("GET", "/v2/schedules/s").refusal == (404, "schedule s not found")
    assert client.names("schedules") == []


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("PATCH", "/pause"), ("PATCH", "/resume")])
def test_a_schedule_that_is_not_there_is_not_found(method: str, suffix: str) -> None:
    assert start().ask(method, f"/v2/schedules/s{suffix}").refusal == (404, "schedule s not found")


def test_the_next_run_is_told_in_the_zone_of_the_cron_and_moves_on_with_time() -> None:
    client = start()
    shown = client.create_and_get(schedule_id="s", cron="CRON_TZ=Europe/Istanbul 0 9 * * *")
    assert shown["cron"] == "CRON_TZ=Europe/Istanbul 0 9 * * *"
    assert shown["nextScheduleTime"] == 1772517600000  # 06:00 UTC
    day = 86_400_000
    assert client.later(days=1).get("schedules", "s")["nextScheduleTime"] == shown["nextScheduleTime"] + day


def test_a_paused_schedule_has_a_next_run_as_well() -> None:
    client = start()
    client.create(schedule_id="s")
    client.ask("PATCH", "/v2/schedules/s/pause")
    assert client.get("schedules", "s")["nextScheduleTime"] == 1772528400000


def test_a_cron_that_never_fires_has_no_next_run() -> None:
    assert "nextScheduleTime" not in start().create_and_get(cron="0 0 30 2 *")


def test_the_quota_of_schedules_is_named_in_its_refusal() -> None:
    client = start(limits=Limits(max_schedules=1))
    client.create(schedule_id="s")
    assert client.create().refusal == (412, "quota maxSchedules exceeded, current limit: 1")
    assert client.create(schedule_id="s").status == 200


def test_a_redacted_body_is_shown_as_its_digest() -> None:
    shown = start().create_and_get(body=b'{"test":true}', redact_fields="body")
    assert shown["body"] == "REDACTED:6fd977db9b2afe87a9ceee48432881299a6aaf83d935fbbe83007660287f9c2e"


@pytest.mark.parametrize(
    ("fields", "redacted"),
    [
        ("header", {"A-Key", "B"}),
        ("headers", {"A-Key", "B"}),
        ("header[a-key]", {"A-Key"}),
        ("body, headers[A-Key] , header[b]", {"A-Key", "B"}),
        ("body", set()),
    ],
)
def test_the_named_headers_are_shown_as_digests_of_their_values(fields: str, redacted: set[str]) -> None:
    shown = start().create_and_get(forward_a_key="v", forward_b="v", redact_fields=fields)
    digest = f"REDACTED:{hashlib.sha256(b'v').hexdigest()}"
    assert shown["header"] == {name: [digest if name in redacted else "v"] for name in ("A-Key", "B")}


def test_a_redacted_setting_that_is_sent_back_is_stored_as_it_is() -> None:
    client = start()
    shown = client.create_and_get(schedule_id="s", body=b"x", redact_fields="body")["body"]
    client.create(schedule_id="s", body=shown.encode())
    assert client.get("schedules", "s")["body"] == shown


def test_a_schedule_may_go_to_a_url_group_that_is_there() -> None:
    client = start()
    client.add_endpoints("group", {"url": "https://example.com"})
    assert client.create_and_get("group")["destination"] == "group"


@pytest.mark.parametrize(
    ("quirk", "headers", "shown"),
    [
        ("schedule_without_headers=empty", {}, {"header": {}}),
        ("schedule_without_headers=null", {}, {"header": None}),
        ("schedule_without_headers=null", {"forward_a": "b"}, {"header": {"A": ["b"]}}),
        ("schedule_timeout=seconds", {"timeout": "2m"}, {"timeout": 120}),
        ("schedule_timeout=milliseconds", {"timeout": "2m"}, {"timeout": 120_000}),
        ("labels=first", {"label": "a,b"}, {"label": "a", "labels": ["a"]}),
        ("cron_blanks=verbatim", {"cron": "0  9 * * *"}, {"cron": "0  9 * * *"}),
        ("cron_blanks=collapsed", {"cron": "0  9 * * *"}, {"cron": "0 9 * * *"}),
        ("flow_control_period=always", {"flow_control_key": "k", "flow_control_value": "rate=2"}, {"period": 1}),
        (
            "callback_header=with-settings",
            {"callback": "https://example.com", "callback_retries": "1", "callback_forward_a": "b"},
            {"callbackHeader": {"A": ["b"], "Upstash-Retries": ["1"]}},
        ),
        (
            "callback_header=forwarded",
            {"callback": "https://example.com", "callback_retries": "1", "callback_forward_a": "b"},
            {"callbackHeader": {"A": ["b"]}},
        ),
        (
            "redacted_header_digest=line",
            {"forward_a": "b", "redact_fields": "header"},
            {"header": {"A": [f"REDACTED:{hashlib.sha256(b'A: b').hexdigest()}"]}},
        ),
        ("empty_forwarded_header=kept", {"forward_a": ""}, {"header": {"A": [""]}}),
        ("missing_group=accepted", {}, {"isPaused": False}),
    ],
)
def test_a_switch_changes_what_is_shown(quirk: str, headers: dict[str, str], shown: dict[str, object]) -> None:
    assert start(quirk).create_and_get(**headers).items() >= shown.items()


@pytest.mark.parametrize(
    ("quirk", "headers", "name"),
    [
        ("schedule_without_headers=omitted", {}, "header"),
        ("empty_forwarded_header=dropped", {"forward_a": ""}, "header"),
        ("schedule_timeout=absent", {"timeout": "2m"}, "timeout"),
        ("parallelism_unset=omitted", {}, "parallelism"),
        ("flow_control_period=when-set", {"flow_control_key": "k", "flow_control_value": "rate=2"}, "period"),
        (
            "callback_header=absent",
            {"callback": "https://example.com", "callback_forward_a": "b"},
            "callbackHeader",
        ),
    ],
)
def test_a_switch_hides_a_field(quirk: str, headers: dict[str, str], name: str) -> None:
    assert name not in start(quirk).create_and_get(**headers)


@pytest.mark.parametrize(
    ("position", "shown"), [("overrides", ["text/html"]), ("appended", ["text/plain", "text/html"])]
)
def test_a_forwarded_content_type_overrides_the_requests_or_comes_after_it(position: str, shown: list[str]) -> None:
    client = start(f"forwarded_content_type={position}")
    headers = {
        "Upstash-Cron": "* * * * *",
        "Upstash-Schedule-Id": "s",
        "Content-Type": "text/plain",
        "Upstash-Forward-Content-Type": "text/html",
    }
    client.ask("POST", "/v2/schedules/https://example.com", headers=headers)
    assert client.get("schedules", "s")["header"] == {"Content-Type": shown}


@pytest.mark.parametrize(("position", "paused"), [("resumes", False), ("keeps-pause", True)])
def test_an_overwrite_resumes_a_paused_schedule_or_does_not(position: str, paused: bool) -> None:
    client = start(f"overwrite_of_paused={position}")
    client.create(schedule_id="s")
    client.ask("PATCH", "/v2/schedules/s/pause")
    assert client.create_and_get(schedule_id="s")["isPaused"] is paused


@pytest.mark.parametrize(("position", "kept"), [("discarded", False), ("kept", True)])
def test_an_overwrite_discards_the_history_or_keeps_it(position: str, kept: bool) -> None:
    client = start(f"overwrite_history={position}")
    created = client.create_and_get(schedule_id="s")["createdAt"]
    assert (client.later(hours=1).create_and_get(schedule_id="s")["createdAt"] == created) is kept


@pytest.mark.parametrize(("position", "status"), [("accepted", 200), ("refused", 404)])
def test_deleting_a_schedule_that_is_not_there_is_done_or_refused(position: str, status: int) -> None:
    assert start(f"missing_schedule_deletion={position}").ask("DELETE", "/v2/schedules/s").status == status


@pytest.mark.parametrize(("position", "queues"), [("at-first-run", []), ("at-creation", ["emails"])])
def test_the_queue_of_a_schedule_comes_at_once_or_later(position: str, queues: list[str]) -> None:
    client = start(f"schedule_queue={position}")
    client.create(queue_name="emails")
    assert client.names("queues") == queues


def test_an_overwrite_may_count_against_the_quota() -> None:
    client = start("quota_on_overwrite=counted", limits=Limits(max_schedules=1))
    client.create(schedule_id="s")
    assert client.create(schedule_id="s").status == 412


def test_a_schedule_may_be_accepted_for_a_group_that_is_not_there() -> None:
    assert start("missing_group=accepted").create("group").status == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:3000", "[::1]"])
def test_a_destination_on_this_machine_may_be_refused(host: str) -> None:
    status, text = start("loopback=refused").create(f"http://{host}/x").refusal
    assert status == 400
    assert text.startswith("invalid destination url: endpoint resolves to a loopback address: ")


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1"])
def test_a_destination_elsewhere_is_never_taken_for_this_machine(host: str) -> None:
    assert start("loopback=refused").create(f"http://{host}/x").status == 200
