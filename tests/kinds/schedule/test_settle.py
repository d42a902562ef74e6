from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.difference import differing
from reconciler.kinds.schedule import SCHEDULE
from reconciler.kinds.schedule.settle import agrees, seconds, settle
from reconciler.kinds.schedule.spec import CallbackSettings, Redact, ScheduleSpec
from reconciler.kinds.schedule.wire import read
from reconciler.mark import OPERATOR_PAUSED
from reconciler.model import Change, Resource
from reconciler.values import UNREADABLE, Text, Unreadable
from tests.kinds.account import OWNER, want

URL = "https://example.com/job"
LEAST: dict[str, Any] = {"destination": URL, "cron": "0 9 * * *"}
SHOWN: dict[str, Any] = {"scheduleId": "s", **LEAST, "method": "POST", "retries": 3, "isPaused": False}
SHA = Text("hunter2").placeholder
# What is hashed where a header is redacted is not certain: this is a digest of something else.
OTHER_SHA = Text("Authorization: hunter2").placeholder


def desired(**given: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401 - as the manifest has it
    return want(SCHEDULE, LEAST | given)


def live(**answer: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401 - JSON
    return read(SHOWN | answer, labels_are_kept=True)


def applied(given: dict[str, Any], **answer: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401 - JSON
    """A live schedule with the mark that these settings had when they were applied to it."""
    mark = settle(OWNER, replace(desired(**given), id="s"), None)[1].mark
    labels = [str(mark), *(answer.get("labels") or given.get("labels", ()))]
    return read(SHOWN | answer | {"labels": labels}, labels_are_kept=True)


def differences(wanted: dict[str, Any], observed: Resource[ScheduleSpec]) -> list[str]:
    before, after = settle(OWNER, desired(**wanted), observed)
    assert before is not None
    assert (before.spec == after.spec) == (not _unequal(before.spec, after.spec))
    return [one.path for one in differing(Change(before, after))]


def _unequal(one: ScheduleSpec, other: ScheduleSpec) -> list[str]:
    return [name for name in ScheduleSpec.__slots__ if getattr(one, name) != getattr(other, name)]


PHANTOMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "defaults that are written out": ({"method": "POST", "retries": 3, "delay": "0s"}, {}),
    "defaults that are left out": ({}, {"method": None, "retries": None, "isPaused": None}),
    "a duration in another unit": ({"delay": "1h30m"}, {"delay": 5400}),
    "a duration of nought": ({"delay": "0s"}, {"delay": 0}),
    "letter case of headers": ({"headers": {"x-TEAM-name": "a"}}, {"header": {"X-Team-Name": ["a"]}}),
    "order of headers": ({"headers": {"B": "1", "A": "2"}}, {"header": {"A": ["2"], "B": ["1"]}}),
    "no headers": ({}, {"header": None}),
    "headers that are empty": ({}, {"header": {}}),
    "the type of a value": ({"body": {"a": 1}}, {"body": '{"a":1}', "header": {"Content-Type": ["application/json"]}}),
    "a type that is given": (
        {"body": {"a": 1}, "headers": {"content-type": "a/b"}},
        {"body": '{"a":1}', "header": {"Content-Type": ["a/b"]}},
    ),
    "blanks in JSON": (
        {"body": {"a": [1, 2]}},
        {"body": '{ "a": [1,\n2] }', "header": {"Content-Type": ["application/json"]}},
    ),
    "order of keys in JSON": (
        {"body": {"a": 1, "b": 2}},
        {"body": '{"b":2,"a":1}', "header": {"Content-Type": ["application/json"]}},
    ),
    "an empty body": ({"body": ""}, {"body": None}),
    "bytes": ({"body_base64": "/w=="}, {"bodyBase64": "/w=="}),
    "base64 of a text": ({"body_base64": "dGV4dA=="}, {"body": "text"}),
    "no parallelism": ({}, {"parallelism": 0}),
    "a period that comes by itself": (
        {"flow_control": {"key": "k", "parallelism": 2}},
        {"flowControlKey": "k", "parallelism": 2, "period": 1},
    ),
    "a period that is left out": (
        {"flow_control": {"key": "k", "rate": 2, "period": "1s"}},
        {"flowControlKey": "k", "rate": 2, "parallelism": 0},
    ),
    "one label": ({"labels": ["a"]}, {"label": "a"}),
    "a label and labels": ({"labels": ["a", "b"]}, {"label": "b", "labels": ["b", "a"]}),
    "labels in one text": ({"labels": ["a", "b"]}, {"label": "b, a"}),
    "UTC as a prefix": ({}, {"cron": "CRON_TZ=UTC 0 9 * * *"}),
    "a time zone as a prefix": ({"timezone": "Europe/Istanbul"}, {"cron": "CRON_TZ=Europe/Istanbul 0 9 * * *"}),
    "blanks in a cron": ({}, {"cron": "0  9 *  * *"}),
    "a callback": ({"callback": URL}, {"callback": URL, "callbackHeader": {}}),
    "an operator's pause": ({}, {"isPaused": True}),
    "a pause": ({"paused": True}, {"isPaused": True}),
    "what the server owns": ({}, {"createdAt": 1, "nextScheduleTime": 2, "lastScheduleStates": {}, "callerIP": "a"}),
    "a redacted body": ({"body": "hunter2", "redact": {"body": True}}, {"body": SHA}),
    "redacted headers": (
        {"headers": {"X-A": "hunter2"}, "redact": {"headers": ["x-a"]}},
        {"header": {"X-A": [SHA]}},
    ),
    "a timeout in seconds": ({"timeout": "90s"}, {"timeout": 90}),
    "a timeout in milliseconds": ({"timeout": "90s"}, {"timeout": 90_000}),
    "a long timeout in seconds": ({"timeout": "2000s"}, {"timeout": 2000}),
}


@pytest.mark.parametrize(("wanted", "answer"), PHANTOMS.values(), ids=PHANTOMS)
def test_there_is_no_difference_where_nothing_needs_doing(wanted: dict[str, Any], answer: dict[str, Any]) -> None:
    for observed in (live(**answer), applied(wanted, **answer)):
        assert differences(wanted, observed) == []
    before, after = settle(OWNER, desired(**wanted), applied(wanted, **answer))
    assert before is not None
    assert before.spec == after.spec


DIFFERENCES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "another cron": ({"cron": "0 8 * * *"}, {}, ["cron"]),
    "another zone": ({"timezone": "Europe/Istanbul"}, {}, ["timezone"]),
    "the destination's slash": ({"destination": f"{URL}/"}, {}, ["destination"]),
    "another method": ({"method": "GET"}, {}, ["method"]),
    "other retries": ({"retries": 0}, {}, ["retries"]),
    "a type": ({"body": {"a": 1}}, {"body": '{"a":1}'}, ["headers.Content-Type"]),
    "a text in other words": ({"body": '{"a":1}'}, {"body": '{"a": 1}'}, ["body"]),
    "a value of another type": (
        {"body": {"a": 1}},
        {"body": '{"a":true}', "header": {"Content-Type": ["application/json"]}},
        ["body.a"],
    ),
    "a label less": ({"labels": ["a"]}, {"labels": ["a", "b"]}, ["labels"]),
    "a rate": (
        {"flow_control": {"key": "k", "rate": 2}},
        {"flowControlKey": "k", "rate": 3, "parallelism": 1},
        ["flow_control.parallelism", "flow_control.rate"],
    ),
    "a pause": ({"paused": True}, {}, ["paused"]),
    "no pause": ({"paused": False}, {"isPaused": True}, ["paused"]),
    "another redacted body": ({"body": "hunter3", "redact": {"body": True}}, {"body": SHA}, ["body"]),
    "another redacted header": (
        {"headers": {"X-A": "hunter3"}, "redact": {"headers": ["X-A"]}},
        {"header": {"X-A": [SHA]}},
        ["headers.X-A", "redact"],
    ),
    "another timeout": ({"timeout": "90s"}, {"timeout": 60}, ["timeout"]),
    "a timeout that is shown and not wanted": ({}, {"timeout": 60_000}, ["timeout"]),
    "a callback's header": (
        {"callback": {"url": URL, "headers": {"X-A": "b"}}},
        {"callback": URL, "callbackHeader": {"X-A": ["c"]}},
        ["callback.headers.X-A"],
    ),
    "no callback": ({}, {"callback": URL}, ["callback"]),
    "a queue": ({"queue": "emails"}, {}, ["queue"]),
}


@pytest.mark.parametrize(("wanted", "answer", "paths"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_what_differs_is_told_by_its_path(wanted: dict[str, Any], answer: dict[str, Any], paths: list[str]) -> None:
    assert [path for path in differences(wanted, live(**answer)) if path != "redact"] == [
        path for path in paths if path != "redact"
    ]


UNSEEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a timeout": ({"timeout": "90s"}, {}),
    "a redaction of what is not there": ({"redact": {"headers": ["X-A"]}}, {}),
    "a redaction of all headers": (
        {"redact": {"headers": True}, "headers": {"A": "hunter2"}},
        {"header": {"A": [SHA]}},
    ),
    "a redacted header of another digest": (
        {"redact": {"headers": ["Authorization"]}, "headers": {"Authorization": "hunter2"}},
        {"header": {"Authorization": [OTHER_SHA]}},
    ),
    "a callback's settings": ({"callback": {"url": URL, "retries": 1}}, {"callback": URL, "callbackHeader": {}}),
    "a callback's headers": ({"failure_callback": {"url": URL, "headers": {"X-A": "b"}}}, {"failureCallback": URL}),
}


@pytest.mark.parametrize(("wanted", "answer"), UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_read_is_as_the_mark_says_that_it_was_applied(
    wanted: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert differences(wanted, live(**answer)) != []
    before, after = settle(OWNER, desired(**wanted), applied(wanted, **answer))
    assert before is not None
    assert before.spec == after.spec
    assert before.mark == after.mark


@pytest.mark.parametrize(("wanted", "answer"), UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_read_differs_where_the_mark_was_written_for_something_else(
    wanted: dict[str, Any], answer: dict[str, Any]
) -> None:
    before, after = settle(OWNER, desired(**wanted), applied({"timeout": "1s"}, **answer))
    assert before is not None
    assert before.spec != after.spec


def test_labels_that_the_service_drops_are_as_the_mark_says() -> None:
    mark = settle(OWNER, replace(desired(labels=["a"]), id="s"), None)[1].mark
    observed = read(SHOWN | {"labels": [str(mark)]}, labels_are_kept=False)
    assert observed.spec.labels is UNREADABLE
    assert differences({"labels": ["a"]}, observed) == []
    assert differences({"labels": ["b"]}, observed) == ["labels"]


def test_a_redacted_header_that_is_not_wanted_redacted_differs() -> None:
    wanted = {"headers": {"Authorization": "hunter2"}}
    assert differences(wanted, applied(wanted, header={"Authorization": [OTHER_SHA]})) == ["headers.Authorization"]


@pytest.mark.parametrize("paused", [True, False])
def test_a_silent_manifest_takes_the_pause_as_it_is(paused: bool) -> None:
    before, after = settle(OWNER, desired(), live(isPaused=paused))
    assert before is not None
    assert (before.spec.paused, after.spec.paused) == (paused, paused)
    assert after.mark is not None
    assert after.mark.has(OPERATOR_PAUSED) is paused


@pytest.mark.parametrize(("wanted", "paused"), [({}, False), ({"paused": False}, False), ({"paused": True}, True)])
def test_what_is_created_runs_unless_the_manifest_says_otherwise(wanted: dict[str, Any], paused: bool) -> None:
    before, after = settle(OWNER, replace(desired(**wanted), id="s"), None)
    assert (before, after.spec.paused) == (None, paused)
    assert after.mark is not None
    assert after.mark.is_bound_to("s")


def test_what_is_there_keeps_its_id_and_is_marked_for_it() -> None:
    after = settle(OWNER, replace(desired(), id="another"), live(scheduleId="scd_1"))[1]
    assert after.id == "scd_1"
    assert after.mark is not None
    assert after.mark.is_bound_to("scd_1")
    assert after.mark.is_for(URL)


@pytest.mark.parametrize(
    ("timeout", "found"), [(0, 0), (90, 90), (1000, 1), (90_000, 90), (1500, 1500), (UNREADABLE, UNREADABLE)]
)
def test_whole_thousands_of_a_timeout_are_taken_for_milliseconds(timeout: Any, found: int | Unreadable) -> None:  # noqa: ANN401
    assert seconds(timeout) == found


def test_the_redaction_that_values_give_away_is_not_told_as_unreadable() -> None:
    observed = live(body=SHA, header={"X-A": [SHA]})
    wanted = desired(body="hunter2", headers={"X-A": "hunter2"}, redact={"body": True, "headers": ["X-A"]})
    before, _ = settle(OWNER, wanted, observed)
    assert before is not None
    assert before.spec.redact == Redact(body=True, headers=("X-A",))


def test_settings_of_a_callback_that_was_not_ours_stay_unreadable() -> None:
    before, after = settle(OWNER, desired(callback=URL), live(callback=URL, callbackHeader={}))
    assert before is not None
    assert before.spec.callback is not None
    assert before.spec.callback.settings is UNREADABLE
    assert after.spec.callback is not None
    assert after.spec.callback.settings == CallbackSettings()


@pytest.mark.parametrize(
    ("redact", "given", "answer"),
    [
        ({"body": True}, {"body": "hush"}, {"body": "hush"}),
        ({"headers": ["X-A"]}, {"headers": {"X-A": "hush"}}, {"header": {"X-A": ["hush"]}}),
        ({"headers": True}, {"headers": {"X-A": "hush"}}, {"header": {"X-A": ["hush"]}}),
    ],
)
def test_a_redaction_that_was_taken_away_by_hand_is_seen_where_the_value_stands_in_clear(
    redact: dict[str, Any], given: dict[str, Any], answer: dict[str, Any]
) -> None:
    wanted = LEAST | given | {"redact": redact}
    assert [path.partition(".")[0] for path in differences(wanted, applied(wanted, **answer))] == ["redact"]


PLAINLY_SEEN: list[dict[str, Any]] = [
    {},
    {"timezone": "Europe/Istanbul", "retries": 5, "delay": "30s", "timeout": "2m", "labels": ["a", "b"]},
    {
        "body": {"a": 1},
        "headers": {"Authorization": "hunter2", "X-Team": "a"},
        "redact": {"headers": ["Authorization"]},
    },
    {"flow_control": {"key": "k", "parallelism": 2}, "queue": "q", "failure_callback": f"{URL}/failed"},
    {"callback": {"url": f"{URL}/done", "headers": {"X-Team": "a"}, "retries": 1}, "protect": True, "paused": False},
]


@pytest.mark.parametrize("given", PLAINLY_SEEN)
def test_what_was_applied_and_is_as_it_was_agrees_at_first_sight(given: dict[str, Any]) -> None:
    wanted = desired(**given)
    after = settle(OWNER, replace(wanted, id="s"), None)[1]
    observed = read(_shown(after), labels_are_kept=True)
    assert agrees(OWNER, wanted, observed)
    assert not agrees("somebody", wanted, observed)
    assert not agrees(OWNER, replace(wanted, key="other"), observed)
    assert not agrees(OWNER, wanted, replace(observed, mark=None))
    for change in ({"cron": "1 9 * * *"}, {"retries": 1}, {"timeout": "1m"}, {"labels": ["c"]}, {"callback": URL}):
        assert not agrees(OWNER, desired(**given | change), observed)
    for answer in ({"body": "else"}, {"header": {"X-Team": ["b"]}}, {"queueName": "r"}):
        assert not agrees(OWNER, wanted, read(_shown(after) | answer, labels_are_kept=True))


def _shown(one: Resource[ScheduleSpec]) -> dict[str, Any]:
    """What QStash gives back of it, with what is redacted as a digest."""
    spec = one.spec
    assert isinstance(spec.redact, Redact)
    assert isinstance(spec.labels, tuple)
    answer: dict[str, Any] = SHOWN | {
        "cron": spec.cron if spec.timezone == "UTC" else f"CRON_TZ={spec.timezone} {spec.cron}",
        "body": spec.body.raw,
        "header": {name: [text.placeholder if spec.redact.covers(name) else text.raw] for name, text in spec.headers},
        "retries": spec.retries,
        "delay": spec.delay,
        "queueName": spec.queue,
        "labels": [str(one.mark), *spec.labels],
    }
    for name, callback in (("callback", spec.callback), ("failureCallback", spec.failure_callback)):
        if callback is not None:
            answer[name] = callback.url.raw
    if spec.flow_control:
        answer |= {"flowControlKey": spec.flow_control.key, "parallelism": spec.flow_control.parallelism}
    return answer
