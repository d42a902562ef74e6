from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from reconciler.kinds.schedule.item import CallbackItem, FlowControlItem, RedactItem, ScheduleItem

LEAST: dict[str, Any] = {"destination": "https://example.com/job", "cron": "0 9 * * *"}


def problems(item: dict[str, Any]) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        ScheduleItem.model_validate(item)
    return [(error["loc"], error["msg"].removeprefix("Value error, ")) for error in caught.value.errors()]


def test_a_destination_and_a_cron_are_all_that_must_be_there() -> None:
    assert [place for place, _ in problems({})] == [("destination",), ("cron",)]
    item = ScheduleItem.model_validate(LEAST)
    assert (item.method, item.retries, item.delay, item.timeout, item.paused) == ("POST", 3, 0, 0, None)


@pytest.mark.parametrize("key", ["callback", "failure_callback", "failureCallback"])
def test_a_callback_may_be_a_url_alone(key: str) -> None:
    item = ScheduleItem.model_validate(LEAST | {key: "https://example.com/done"})
    assert CallbackItem(url="https://example.com/done") in [item.callback, item.failure_callback]


def test_a_problem_of_a_callback_given_as_a_url_is_that_of_its_url() -> None:
    assert [place for place, _ in problems(LEAST | {"callback": "example.com"})] == [("callback", "url")]


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        ({"key": "k"}, "limits nothing; give a rate, a parallelism, or both"),
        (
            {"key": "k", "parallelism": 1, "period": "1m"},
            "has a period without a rate, which means nothing; give the rate too",
        ),
    ],
)
def test_a_flow_control_that_limits_nothing_is_refused(flow: dict[str, Any], message: str) -> None:
    assert problems(LEAST | {"flow_control": flow}) == [(("flow_control",), message)]


@pytest.mark.parametrize(
    "flow", [{"key": "k", "rate": 1}, {"key": "k", "parallelism": 1}, {"key": "k", "rate": 1, "period": 1}]
)
def test_a_flow_control_limits_by_rate_or_parallelism(flow: dict[str, Any]) -> None:
    assert FlowControlItem.model_validate(flow).key == "k"


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        (True, ("*",)),
        (False, ()),
        ([], ()),
        (["x-b", "X-A", "X-a"], ("X-A", "X-B")),
    ],
)
def test_redacted_headers_are_all_or_some_by_canonical_name(given: object, headers: tuple[str, ...]) -> None:
    assert RedactItem.model_validate({"headers": given}).headers == headers


def test_a_label_twice_is_refused() -> None:
    assert problems(LEAST | {"labels": ["a", "b", "a"]}) == [((), "has a label twice; keep one")]


@pytest.mark.parametrize(
    ("item", "conflicts"),
    [
        ({}, []),
        ({"body": "a", "body_file": None}, []),
        ({"body": "a", "body_file": "b"}, ["has body and body_file; keep one"]),
        (
            {"body": "a", "body_base64": "b", "body_file": "c"},
            ["has body and body_base64 and body_file; keep one"],
        ),
        ({"cron": "CRON_TZ=UTC 0 9 * * *"}, []),
        ({"timezone": "UTC"}, []),
        (
            {"cron": "CRON_TZ=UTC 0 9 * * *", "timezone": "UTC"},
            ["has a time zone in its cron and another in timezone; keep timezone"],
        ),
        (
            {"cron": "TZ=UTC 0 9 * * *", "timezone": "UTC", "body": 1, "body_file": 2},
            [
                "has body and body_file; keep one",
                "has a time zone in its cron and another in timezone; keep timezone",
            ],
        ),
    ],
)
def test_fields_that_contradict_each_other_are_told(item: dict[str, Any], conflicts: list[str]) -> None:
    assert [*ScheduleItem.conflicts(LEAST | item)] == conflicts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("retries", "3"),
        ("retries", -1),
        ("paused", "true"),
        ("protect", 1),
        ("labels", "reports"),
        ("labels", ["qs1.acme"]),
        ("method", "get"),
        ("id", "a:b"),
        ("name", "a/b"),
        ("moved_from", ""),
        ("body_file", ""),
        ("queue", ".."),
        ("headers", {"Upstash-Delay": "1s"}),
    ],
)
def test_what_qstash_would_refuse_or_take_for_something_else_is_refused(field: str, value: object) -> None:
    assert problems(LEAST | {field: value})[0][0][0] == field
