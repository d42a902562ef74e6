from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds.schedule import SCHEDULE
from reconciler.kinds.schedule.spec import Callback, CallbackSettings, FlowControl, Redact, ScheduleSpec
from reconciler.model import Resource
from reconciler.values import EMPTY, UNREADABLE, Body, Text
from tests.kinds.account import OWNER, want

URL = "https://example.com/job"
BASE: dict[str, Any] = {"destination": Text(URL), "cron": "0 9 * * *"}
LEAST: dict[str, Any] = {"destination": URL, "cron": "0 9 * * *"}
JSON_TYPE = ("Content-Type", Text("application/json"))


def spec_of(*secret: tuple[str | int, ...], **given: Any) -> ScheduleSpec:  # noqa: ANN401 - as the manifest has it
    spec: ScheduleSpec = want(SCHEDULE, LEAST | given, *secret, file=b"\xff", text=b"text").spec
    return spec


def test_the_least_item_has_all_of_qstashs_defaults_written_out() -> None:
    assert want(SCHEDULE, LEAST) == Resource("schedule", URL, ScheduleSpec(Text(URL), "0 9 * * *", retries=3))


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, URL),
        ({"id": "scd_1"}, "scd_1"),
        ({"name": "report", "id": "scd_1"}, "report"),
        ({"name": "report"}, "report"),
    ],
)
def test_a_schedule_is_keyed_by_its_name_else_its_id_else_its_destination(given: dict[str, str], key: str) -> None:
    desired = want(SCHEDULE, LEAST | given)
    assert (desired.key, desired.id) == (key, given.get("id"))


def test_a_key_conceals_what_the_destination_holds_of_secrets() -> None:
    desired = want(SCHEDULE, LEAST | {"destination": "https://user:hunter2@example.com/?token=hunter2"})
    assert desired.key == "https://(secret)@example.com/?token=(secret)"


def test_what_the_manifest_says_of_a_resource_beside_its_settings_is_kept() -> None:
    desired = want(SCHEDULE, LEAST | {"protect": True, "moved_from": "before"})
    assert (desired.protected, desired.moved_from) == (True, "before")


@pytest.mark.parametrize(
    ("given", "cron", "timezone"),
    [
        ({}, "0 9 * * *", "UTC"),
        ({"timezone": "Europe/Istanbul"}, "0 9 * * *", "Europe/Istanbul"),
        ({"cron": "CRON_TZ=Europe/Istanbul 0 8 * * *"}, "0 8 * * *", "Europe/Istanbul"),
        ({"cron": "TZ=Europe/Istanbul 0 8 * * *"}, "0 8 * * *", "Europe/Istanbul"),
        ({"cron": "CRON_TZ=UTC 0 8 * * *"}, "0 8 * * *", "UTC"),
        ({"cron": "0   8 * *  *"}, "0 8 * * *", "UTC"),
    ],
)
def test_a_time_zone_is_the_same_as_a_field_and_in_front_of_the_cron(
    given: dict[str, str], cron: str, timezone: str
) -> None:
    spec = spec_of(**given)
    assert (spec.cron, spec.timezone) == (cron, timezone)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [({"delay": "1h30m"}, 5400), ({"delay": 5400}, 5400), ({"delay": "0s"}, 0), ({"delay": 0}, 0), ({}, 0)],
)
def test_durations_are_seconds_and_nought_is_unset(given: dict[str, Any], seconds: int) -> None:
    assert spec_of(**given).delay == seconds
    assert spec_of(timeout=given.get("delay", 0)).timeout == seconds


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, EMPTY),
        ({"body": None}, EMPTY),
        ({"body": ""}, EMPTY),
        ({"body": "text"}, Body("text")),
        ({"body": {"a": [1, None]}}, Body('{"a":[1,null]}')),
        ({"body": 3}, Body("3")),
        ({"body_file": "text"}, Body("text")),
        ({"body_file": "file"}, Body("/w==", binary=True)),
        ({"body_base64": "dGV4dA=="}, Body("text")),
        ({"body_base64": "/w=="}, Body("/w==", binary=True)),
    ],
)
def test_a_body_is_a_value_a_text_a_file_or_bytes(given: dict[str, Any], found: Body) -> None:
    assert spec_of(**given).body == found


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({"body": {"a": 1}}, (JSON_TYPE,)),
        ({"body": []}, (JSON_TYPE,)),
        ({"body": True}, (JSON_TYPE,)),
        ({"body": '{"a":1}'}, ()),
        ({"body_file": "text"}, ()),
        ({"body": {"a": 1}, "headers": {"content-type": "a/b"}}, (("Content-Type", Text("a/b")),)),
        (
            {"body": {"a": 1}, "headers": {"x-team": "b", "Accept": "*"}},
            (("Accept", Text("*")), JSON_TYPE, ("X-Team", Text("b"))),
        ),
    ],
)
def test_a_value_is_json_unless_a_type_is_given(given: dict[str, Any], headers: object) -> None:
    assert spec_of(**given).headers == headers


def secret_headers(*secret: tuple[str | int, ...], **headers: str) -> list[str]:
    spec = spec_of(*secret, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return [name for name, value in spec.headers if value.secret]


def test_headers_are_secret_by_their_name_or_by_a_secret_in_them() -> None:
    assert secret_headers(x_team="a", authorization="Bearer b") == ["Authorization"]
    assert secret_headers(("headers", "x-team"), x_team="a", x_other="b") == ["X-Team"]


def test_whether_a_value_mentions_a_secret_is_known_of_each_by_itself() -> None:
    spec = spec_of(
        ("destination",),
        ("body", "token"),
        ("callback",),
        ("failure_callback", "url"),
        ("failure_callback", "headers", "X-A"),
        name="report",
        body={"token": "hunter2", "shown": 1},
        callback="https://example.com/done",
        failure_callback={"url": "https://example.com/failed", "headers": {"X-A": "b", "X-B": "c"}},
    )
    assert spec.destination.secret
    assert (spec.body.secret, spec.body.secrets) == (True, frozenset({("token",)}))
    assert spec.callback is not None
    assert spec.callback.url.secret
    assert spec.failure_callback is not None
    assert spec.failure_callback.url.secret
    assert isinstance(spec.failure_callback.headers, tuple)
    assert [value.secret for _, value in spec.failure_callback.headers] == [True, False]


def test_a_schedule_is_confidential_where_anything_in_it_is_secret() -> None:
    assert want(SCHEDULE, LEAST | {"labels": ["a"]}, ("labels", 0)).confidential
    assert not want(SCHEDULE, LEAST | {"headers": {"Authorization": "Bearer literal"}}).confidential


def test_bytes_that_mention_a_secret_are_one() -> None:
    assert spec_of(("body_base64",), body_base64="/w==").body.secret
    assert not spec_of(("destination",), name="n", body_base64="/w==").body.secret


def test_a_secret_in_a_destination_asks_for_a_name() -> None:
    with pytest.raises(ValueError, match="has a secret in its destination, which would be its key; give it a name"):
        spec_of(("destination",))
    assert spec_of(("destination",), name="report").destination.secret
    assert spec_of(("destination",), id="scd_1").destination.secret


@pytest.mark.parametrize(
    ("given", "flow"),
    [
        ({"key": "k", "parallelism": 2}, FlowControl("k", 2, None, 1)),
        ({"key": "k", "rate": 2}, FlowControl("k", None, 2, 1)),
        ({"key": "k", "rate": 2, "period": "1s"}, FlowControl("k", None, 2, 1)),
        ({"key": "k", "rate": 2, "parallelism": 3, "period": "1m"}, FlowControl("k", 3, 2, 60)),
    ],
)
def test_a_period_is_a_second_unless_it_is_given(given: dict[str, Any], flow: FlowControl) -> None:
    assert spec_of(flow_control=given).flow_control == flow


@pytest.mark.parametrize(
    ("given", "redact"),
    [
        ({}, Redact()),
        ({"body": True}, Redact(body=True)),
        ({"headers": True}, Redact(all_headers=True)),
        ({"headers": ["x-a", "*"]}, Redact(all_headers=True)),
        ({"headers": ["x-b", "X-A"]}, Redact(headers=("X-A", "X-B"))),
    ],
)
def test_all_headers_are_redacted_or_some(given: dict[str, Any], redact: Redact) -> None:
    assert spec_of(redact=given).redact == redact


def test_labels_are_sorted() -> None:
    assert spec_of(labels=["b", "a"]).labels == ("a", "b")


def test_a_callback_has_settings_of_its_own() -> None:
    given = {"url": URL, "method": "PUT", "retries": 0, "retry_delay": "1000", "timeout": "1m", "delay": "1s"}
    assert spec_of(callback=given).callback == Callback(Text(URL), (), CallbackSettings("PUT", 0, "1000", 60, 1))


def exported(**given: Any) -> dict[str, object]:  # noqa: ANN401 - the spec's own
    spec = ScheduleSpec(**BASE | given)
    return SCHEDULE.exported(OWNER, Resource("schedule", "scd_1", spec, "scd_1"))


TYPED = (("Content-Type", Text("application/json")),)
BARE = {"id": "scd_1", "destination": Text(URL), "cron": "0 9 * * *", "retries": 3}


@pytest.mark.parametrize(
    ("given", "item"),
    [
        ({}, {}),
        ({"retries": 0}, {"retries": 0}),
        ({"timezone": "Europe/Istanbul"}, {"timezone": "Europe/Istanbul"}),
        ({"method": "PUT"}, {"method": "PUT"}),
        ({"delay": 90}, {"delay": "1m30s"}),
        ({"timeout": 90}, {"timeout": "1m30s"}),
        ({"timeout": 90_000}, {"timeout": "1m30s"}),
        ({"timeout": UNREADABLE}, {}),
        ({"retry_delay": "1000", "queue": "emails"}, {"retry_delay": "1000", "queue": "emails"}),
        ({"body": Body("text")}, {"body": "text"}),
        ({"body": Body('{"a":1}')}, {"body": '{"a":1}'}),
        ({"body": Body('{"a":1}'), "headers": TYPED}, {"body": {"a": 1}, "headers": dict(TYPED)}),
        ({"body": Body("[]"), "headers": TYPED}, {"body": [], "headers": dict(TYPED)}),
        ({"body": Body('{"a":NaN}'), "headers": TYPED}, {"body": '{"a":NaN}', "headers": dict(TYPED)}),
        ({"body": Body("/w==", binary=True)}, {"body_base64": Body("/w==", binary=True)}),
        ({"body": Body('{"a":1}', secret=True)}, {"body": Body('{"a":1}')}),
        ({"headers": (("A", Text("b")),)}, {"headers": {"A": Text("b")}}),
        ({"callback": Callback(Text(URL))}, {"callback": Text(URL)}),
        ({"callback": Callback(Text(URL), UNREADABLE, UNREADABLE)}, {"callback": Text(URL)}),
        (
            {"failure_callback": Callback(Text(URL), (("A", Text("b")),), UNREADABLE)},
            {"failure_callback": {"url": Text(URL), "headers": {"A": Text("b")}}},
        ),
        ({"flow_control": FlowControl("k", 2)}, {"flow_control": {"key": "k", "parallelism": 2}}),
        ({"flow_control": FlowControl("k", None, 2, 60)}, {"flow_control": {"key": "k", "rate": 2, "period": "1m"}}),
        ({"flow_control": FlowControl("k", None, 2, 1)}, {"flow_control": {"key": "k", "rate": 2}}),
        ({"labels": ("a", "b")}, {"labels": ["a", "b"]}),
        ({"labels": UNREADABLE}, {}),
        ({"redact": UNREADABLE}, {}),
        ({"paused": True}, {"paused": True}),
        ({"paused": False}, {}),
    ],
)
def test_what_is_not_at_its_default_is_exported(given: dict[str, Any], item: dict[str, object]) -> None:
    assert exported(**given) == BARE | item


def test_a_redacted_value_tells_that_it_is_redacted() -> None:
    body, header = Body(Text("body").placeholder), Text(Text("b").placeholder)
    assert exported(body=body, headers=(("A", header), ("B", Text("c")))) == BARE | {
        "body": body,
        "headers": {"A": header, "B": Text("c")},
        "redact": {"body": True, "headers": ["A"]},
    }


def test_protection_is_exported_from_the_mark() -> None:
    spec = ScheduleSpec(Text(URL), "0 9 * * *")
    assert SCHEDULE.exported(OWNER, Resource("schedule", "i", spec, "i", protected=True))["protect"] is True
