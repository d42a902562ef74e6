from __future__ import annotations

from typing import Any

import pytest

from reconciler.errors import AnswerError
from reconciler.kinds.schedule.spec import Callback, CallbackSettings, FlowControl, Redact, ScheduleSpec
from reconciler.kinds.schedule.wire import labels_of, read, written
from reconciler.mark import ILLEGIBLE, Mark, write
from reconciler.model import Resource, Vitals
from reconciler.values import UNREADABLE, Body, Text

URL = "https://example.com/job"
BASE: dict[str, Any] = {"destination": Text(URL), "cron": "0 9 * * *"}
MARK = write("acme", "report", "s", "a" * 64, "b" * 64)
LEAST: dict[str, Any] = {
    "createdAt": 1754565618803,
    "scheduleId": "s",
    "cron": "0 9 * * *",
    "destination": URL,
    "method": "POST",
    "retries": 3,
    "isPaused": False,
    "callerIP": "127.0.0.1",
}
PLACEHOLDER = Text("hunter2").placeholder


def headers_for(mark: Mark | None = None, **given: Any) -> dict[str, str]:  # noqa: ANN401 - the spec's own
    spec = ScheduleSpec(**BASE | given)
    return written(Resource("schedule", "report", spec, "s", mark))


ALWAYS = {
    "Upstash-Schedule-Id": "s",
    "Upstash-Cron": "0 9 * * *",
    "Upstash-Method": "POST",
    "Upstash-Retries": "3",
}


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({}, {}),
        ({"timezone": "Europe/Istanbul"}, {"Upstash-Cron": "CRON_TZ=Europe/Istanbul 0 9 * * *"}),
        ({"method": "GET", "retries": 0}, {"Upstash-Method": "GET", "Upstash-Retries": "0"}),
        ({"retry_delay": "1000"}, {"Upstash-Retry-Delay": "1000"}),
        ({"delay": 90, "timeout": 60}, {"Upstash-Delay": "90s", "Upstash-Timeout": "60s"}),
        ({"timeout": UNREADABLE, "labels": UNREADABLE, "redact": UNREADABLE}, {}),
        ({"queue": "emails"}, {"Upstash-Queue-Name": "emails"}),
        ({"labels": ("a", "b")}, {"Upstash-Label": "a,b"}),
        ({"labels": ("a",), "mark": MARK}, {"Upstash-Label": f"{MARK},a"}),
        ({"mark": MARK, "labels": UNREADABLE}, {"Upstash-Label": str(MARK)}),
        (
            {"headers": (("Content-Type", Text("a/b")), ("X-Team", Text("c")))},
            {"Content-Type": "a/b", "Upstash-Forward-X-Team": "c"},
        ),
        ({"redact": Redact(body=True)}, {"Upstash-Redact-Fields": "body"}),
        ({"redact": Redact(body=True, all_headers=True)}, {"Upstash-Redact-Fields": "body,header"}),
        ({"redact": Redact(headers=("A", "B"))}, {"Upstash-Redact-Fields": "header[A],header[B]"}),
        (
            {"flow_control": FlowControl("k", 2)},
            {"Upstash-Flow-Control-Key": "k", "Upstash-Flow-Control-Value": "parallelism=2"},
        ),
        (
            {"flow_control": FlowControl("k", None, 3, 60)},
            {"Upstash-Flow-Control-Key": "k", "Upstash-Flow-Control-Value": "rate=3, period=60s"},
        ),
        (
            {"flow_control": FlowControl("k", 2, 3)},
            {"Upstash-Flow-Control-Key": "k", "Upstash-Flow-Control-Value": "parallelism=2, rate=3, period=1s"},
        ),
        ({"callback": Callback(Text(URL))}, {"Upstash-Callback": URL, "Upstash-Callback-Method": "POST"}),
        ({"callback": Callback(Text(URL), UNREADABLE, UNREADABLE)}, {"Upstash-Callback": URL}),
        (
            {
                "failure_callback": Callback(
                    Text(URL),
                    (("Content-Type", Text("a/b")), ("X-A", Text("b"))),
                    CallbackSettings("PUT", 0, "1000", 60, 30),
                )
            },
            {
                "Upstash-Failure-Callback": URL,
                "Upstash-Failure-Callback-Forward-Content-Type": "a/b",
                "Upstash-Failure-Callback-Forward-X-A": "b",
                "Upstash-Failure-Callback-Method": "PUT",
                "Upstash-Failure-Callback-Retries": "0",
                "Upstash-Failure-Callback-Retry-Delay": "1000",
                "Upstash-Failure-Callback-Timeout": "60s",
                "Upstash-Failure-Callback-Delay": "30s",
            },
        ),
    ],
)
def test_every_setting_is_a_header_and_what_is_unset_is_not_sent(
    given: dict[str, Any], headers: dict[str, str]
) -> None:
    assert headers_for(**given) == ALWAYS | headers


def found(**answer: Any) -> ScheduleSpec:  # noqa: ANN401 - JSON
    return read(LEAST | answer, labels_are_kept=True).spec


def test_a_schedule_is_read_with_its_identity_and_without_what_the_server_owns() -> None:
    assert read(LEAST, labels_are_kept=True) == Resource(
        "schedule",
        "s",
        ScheduleSpec(Text(URL), "0 9 * * *", timeout=UNREADABLE, redact=UNREADABLE, paused=False),
        "s",
    )


@pytest.mark.parametrize(
    ("answer", "name", "value"),
    [
        ({"cron": "CRON_TZ=Europe/Istanbul 0  9 * * *"}, "timezone", "Europe/Istanbul"),
        ({"cron": "TZ=Europe/Istanbul 0 9 * * *"}, "timezone", "Europe/Istanbul"),
        ({"cron": "CRON_TZ=UTC 0 9 * * *"}, "timezone", "UTC"),
        ({"cron": "CRON_TZ=UTC  0   9 * * *"}, "cron", "0 9 * * *"),
        ({"cron": "0   9 * * *"}, "cron", "0 9 * * *"),
        ({"cron": "CRON_TZ=UTC"}, "cron", "CRON_TZ=UTC"),
        ({"method": ""}, "method", "POST"),
        ({"method": None}, "method", "POST"),
        ({"retries": None}, "retries", 3),
        ({"retries": 0}, "retries", 0),
        ({"retries": True}, "retries", 3),
        ({"retryDelayExpression": "1000"}, "retry_delay", "1000"),
        ({"retryDelayExpression": ""}, "retry_delay", None),
        ({"delay": 25}, "delay", 25),
        ({"timeout": 60_000}, "timeout", 60_000),
        ({"timeout": None}, "timeout", UNREADABLE),
        ({"queueName": "emails"}, "queue", "emails"),
        ({"queueName": ""}, "queue", None),
        ({"body": "text"}, "body", Body("text")),
        ({"body": None}, "body", Body("")),
        ({"bodyBase64": "/w=="}, "body", Body("/w==", binary=True)),
        ({"header": None}, "headers", ()),
        ({"header": {}}, "headers", ()),
        ({"header": {"x-b": ["c"], "X-A": "d"}}, "headers", (("X-A", Text("d")), ("X-B", Text("c")))),
        ({"header": {"Accept": ["a", "b"]}}, "headers", (("Accept", Text("a, b")),)),
        ({"callback": ""}, "callback", None),
        ({"callback": URL}, "callback", Callback(Text(URL), UNREADABLE, UNREADABLE)),
        ({"callback": URL, "callbackHeader": {}}, "callback", Callback(Text(URL), (), UNREADABLE)),
        (
            {"failureCallback": URL, "failureCallbackHeader": {"x-a": ["b"]}},
            "failure_callback",
            Callback(Text(URL), (("X-A", Text("b")),), UNREADABLE),
        ),
        (
            {
                "callback": URL,
                "callbackHeader": {"Upstash-Callback-Forward-x-a": ["b"], "Upstash-Callback-Retries": ["1"]},
            },
            "callback",
            Callback(Text(URL), (("X-A", Text("b")),), UNREADABLE),
        ),
        (
            {
                "failureCallback": URL,
                "failureCallbackHeader": {"Upstash-Failure-Callback-Forward-X-A": ["b"], "Upstash-Retries": ["1"]},
            },
            "failure_callback",
            Callback(Text(URL), (("X-A", Text("b")),), UNREADABLE),
        ),
        ({"parallelism": 0}, "flow_control", None),
        ({"flowControlKey": "k", "parallelism": 2, "period": 1}, "flow_control", FlowControl("k", 2)),
        ({"flowControlKey": "k", "parallelism": 2, "period": 9}, "flow_control", FlowControl("k", 2)),
        ({"flowControlKey": "k", "parallelism": 0, "rate": 3}, "flow_control", FlowControl("k", None, 3, 1)),
        ({"flowControlKey": "k", "rate": 3, "period": 60}, "flow_control", FlowControl("k", None, 3, 60)),
        ({"label": "a"}, "labels", ("a",)),
        ({"labels": ["b", "a"], "label": "b"}, "labels", ("a", "b")),
        ({"labels": [], "label": "a"}, "labels", ("a",)),
        ({"label": "b, a,"}, "labels", ("a", "b")),
        ({"labels": ["c,b", "a"]}, "labels", ("a", "b", "c")),
        ({"isPaused": True}, "paused", True),
        ({"isPaused": None}, "paused", False),
        ({"isPaused": "true"}, "paused", False),
    ],
)
def test_a_setting_is_read_leniently_into_its_canonical_form(answer: dict[str, Any], name: str, value: object) -> None:
    assert getattr(found(**answer), name) == value


def test_how_a_schedule_is_doing_is_read_beside_its_settings() -> None:
    live = read(LEAST | {"lastScheduleTime": 5, "error": "topic gone", "nextScheduleTime": 9}, labels_are_kept=True)
    assert live.vitals == Vitals(last_run=5, error="topic gone")


@pytest.mark.parametrize("schedule_id", [None, "", 3])
def test_of_a_schedule_without_an_id_nothing_may_be_concluded(schedule_id: object) -> None:
    with pytest.raises(AnswerError, match="without 'scheduleId'"):
        found(scheduleId=schedule_id)


def marked(flags: str, **answer: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401 - JSON
    mark = write("acme", "report", "s", "a" * 64, "b" * 64, flags)
    return read(LEAST | {"labels": [str(mark), "own"]} | answer, labels_are_kept=True)


def test_a_mark_is_no_label_of_the_users() -> None:
    live = marked("p")
    assert live.spec.labels == ("own",)
    assert live.mark is not None
    assert (live.mark.owner, live.protected, live.confidential) == ("acme", True, False)


def test_a_mark_that_cannot_be_read_is_somebodys() -> None:
    live = read(LEAST | {"labels": ["qs2.acme", "own"]}, labels_are_kept=True)
    assert (live.mark, live.spec.labels, live.protected) == (ILLEGIBLE, ("own",), False)


@pytest.mark.parametrize(
    ("labels", "kept", "found"),
    [
        ([], False, ()),
        (["own"], False, ("own",)),
        ([str(MARK)], True, ()),
        ([str(MARK)], False, UNREADABLE),
        ([str(MARK), "own"], False, ("own",)),
    ],
)
def test_labels_that_a_service_of_one_label_would_drop_are_unreadable(
    labels: list[str], kept: bool, found: object
) -> None:
    assert read(LEAST | {"labels": labels}, labels_are_kept=kept).spec.labels == found


def test_labels_are_split_wherever_the_service_joins_them() -> None:
    assert labels_of({"labels": None, "label": "a, b"}) == ("a", "b")
    assert labels_of({}) == ()


SHOWN: dict[str, Any] = {
    "destination": f"{URL}?a=b",
    "body": "hunter2",
    "header": {"Content-Type": ["application/json"], "X-A": ["hunter2"]},
    "callback": URL,
    "callbackHeader": {"X-B": ["hunter2"]},
}


def test_next_to_secrets_every_live_value_that_may_be_one_is_secret() -> None:
    spec = marked("s", **SHOWN).spec
    assert (spec.destination.secret, spec.body.secret) == (True, True)
    assert {name: value.secret for name, value in spec.headers} == {"Content-Type": False, "X-A": True}
    assert spec.callback is not None
    assert spec.callback.headers == (("X-B", Text("hunter2")),)
    assert [value.secret for _, value in spec.callback.headers] == [True]
    assert not spec.callback.url.secret


def test_without_secrets_live_values_are_shown() -> None:
    spec = marked("", **SHOWN).spec
    assert (spec.destination.secret, spec.body.secret, spec.headers[1][1].secret) == (False, False, False)


def test_a_url_that_was_a_secret_beyond_its_query_is_secret_as_a_whole() -> None:
    assert marked("su", destination=URL).spec.destination.secret
    assert not marked("s", destination=URL).spec.destination.secret


def test_an_empty_body_is_no_secret() -> None:
    assert not marked("s").spec.body.secret


@pytest.mark.parametrize(("name", "value"), [("Authorization", "a"), ("X-Plain", PLACEHOLDER)])
def test_headers_are_secret_by_name_and_by_being_redacted(name: str, value: str) -> None:
    assert found(header={name: [value]}).headers[0][1].secret
