from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.difference import Field, described, differing
from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule.spec import Callback, CallbackSettings, FlowControl, Redact, ScheduleSpec
from reconciler.kinds.url_group import Endpoint, UrlGroupSpec
from reconciler.model import Change, Resource, Spec
from reconciler.values import UNREADABLE, Body, Text

URL = Text("https://example.com")
BASE: dict[str, Any] = {"destination": URL, "cron": "* * * * *"}


def spec(**given: Any) -> ScheduleSpec:  # noqa: ANN401 - the spec's own
    return ScheduleSpec(**BASE | given)


def fields(before: Spec, after: Spec) -> list[Field]:
    return [*differing(Change(Resource("schedule", "k", before), Resource("schedule", "k", after)))]


def rows(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (one.path, one.before, one.after, *([one.secret] if one.secret else []))
        for one in fields(spec(**before), spec(**after))
    ]


@pytest.mark.parametrize(
    ("before", "after", "differing"),
    [
        ({}, {}, []),
        ({"retries": 3}, {"retries": 0}, [("retries", 3, 0)]),
        ({"paused": False, "delay": 0}, {"paused": True, "delay": 5}, [("delay", 0, 5), ("paused", False, True)]),
        ({"labels": ("a",)}, {"labels": ("a", "b")}, [("labels", ("a",), ("a", "b"))]),
        ({"labels": ()}, {"labels": ("a",)}, [("labels", (), ("a",))]),
        ({}, {"headers": (("A", URL),)}, [("headers.A", None, URL)]),
        ({"headers": (("A", URL),)}, {}, [("headers.A", URL, None)]),
        ({"headers": (("A.b", URL),)}, {}, [('headers["A.b"]', URL, None)]),
        (
            {"headers": (("X-A", URL), ("X-B", Text("a")))},
            {"headers": (("X-A", URL), ("X-B", Text("b")))},
            [("headers.X-B", Text("a"), Text("b"))],
        ),
        (
            {"flow_control": FlowControl("k", 1)},
            {"flow_control": FlowControl("k", 2)},
            [("flow_control.parallelism", 1, 2)],
        ),
        ({}, {"flow_control": FlowControl("k", 1)}, [("flow_control", None, FlowControl("k", 1))]),
        ({"callback": Callback(URL)}, {"callback": Callback(Text("a"))}, [("callback.url", URL, Text("a"))]),
        (
            {"callback": Callback(URL, (), CallbackSettings())},
            {"callback": Callback(URL, (), CallbackSettings(retries=2))},
            [("callback.retries", None, 2)],
        ),
    ],
)
def test_settings_that_differ_are_told_by_their_path(
    before: dict[str, Any], after: dict[str, Any], differing: list[object]
) -> None:
    assert rows(before, after) == differing


@pytest.mark.parametrize(
    ("before", "after", "differing"),
    [
        ({"timeout": UNREADABLE}, {"timeout": 0}, []),
        ({"timeout": UNREADABLE}, {"timeout": 5}, [("timeout", UNREADABLE, 5)]),
        ({"labels": UNREADABLE}, {"labels": ()}, []),
        ({"redact": UNREADABLE}, {"redact": Redact()}, []),
        ({"redact": UNREADABLE}, {"redact": Redact(body=True)}, [("redact", UNREADABLE, Redact(body=True))]),
        ({"callback": Callback(URL, UNREADABLE, UNREADABLE)}, {"callback": Callback(URL)}, []),
        (
            {"callback": Callback(URL, UNREADABLE, UNREADABLE)},
            {"callback": Callback(URL, (("A", URL),))},
            [("callback.headers", UNREADABLE, (("A", URL),))],
        ),
    ],
)
def test_what_qstash_does_not_show_counts_where_the_manifest_gives_it_a_value(
    before: dict[str, Any], after: dict[str, Any], differing: list[object]
) -> None:
    assert rows(before, after) == differing


def test_endpoints_are_told_apart_by_their_name_or_url() -> None:
    before = UrlGroupSpec((Endpoint("", URL), Endpoint("stock", Text("https://a.example.com"))))
    after = UrlGroupSpec((Endpoint("stock", Text("https://b.example.com")),))
    assert [one.path for one in fields(before, after)] == ['endpoints["https://example.com"]', "endpoints.stock.url"]


def test_a_change_with_one_side_has_no_fields() -> None:
    queue = Resource("queue", "emails", QueueSpec())
    assert differing(Change(None, queue)) == differing(Change(queue, None)) == ()


def body_rows(before: object, after: object, *secret: tuple[str | int, ...]) -> list[tuple[object, ...]]:
    one = before if isinstance(before, Body) else Body(json.dumps(before))
    other = after if isinstance(after, Body) else Body(json.dumps(after), bool(secret), False, True, frozenset(secret))
    return rows({"body": one}, {"body": other})


@pytest.mark.parametrize(
    ("before", "after", "differing"),
    [
        ({"items": [{"qty": 1}, {"qty": 2}]}, {"items": [{"qty": 1}, {"qty": 3}]}, [("body.items[1].qty", 2, 3)]),
        ({"a": 1}, {"b": 1}, [("body.a", 1, None), ("body.b", None, 1)]),
        ([1], [1, [2]], [("body[1]", None, [2])]),
        ({"a b": 1}, {"a b": 2}, [('body["a b"]', 1, 2)]),
        ({"a.b": {"c": 1}}, {"a.b": {"c": 2}}, [('body["a.b"].c', 1, 2)]),
        ({"": 1}, {"": 2}, [('body[""]', 1, 2)]),
        ({'a"b': 1}, {'a"b': 2}, [('body["a\\"b"]', 1, 2)]),
        ({"é-_1": 1}, {"é-_1": 2}, [("body.é-_1", 1, 2)]),
    ],
)
def test_a_json_body_differs_by_path_and_a_key_that_needs_quotes_has_them(
    before: object, after: object, differing: list[object]
) -> None:
    assert body_rows(before, after) == differing


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Body("one"), Body("two")),
        (Body("1"), Body("2")),
        (Body('{"a":1}'), Body("text")),
        (Body(""), Body('{"a":1}')),
        (Body("/w==", binary=True), Body("/g==", binary=True)),
        (Body('{"a":1}'), Body("/g==", binary=True)),
        (Body(Text("x").placeholder), Body('{"a":1}')),
        (Body("[" * 100_000), Body('{"a":1}')),
        (Body('{"a":1}'), Body('{"a": 1}')),
    ],
)
def test_any_other_body_differs_as_a_whole(before: Body, after: Body) -> None:
    assert body_rows(before, after) == [("body", before, after)]


@pytest.mark.parametrize(
    ("before", "after", "secret", "differing"),
    [
        (
            {"t": "live", "n": 1},
            {"t": "hunter2", "n": 2},
            [("t",)],
            [("body.n", 1, 2), ("body.t", "live", "hunter2", True)],
        ),
        ({"a": {"t": 1}}, {"a": "hunter2"}, [("a",)], [("body.a", {"t": 1}, "hunter2", True)]),
        ({}, {"a": {"t": "hunter2"}}, [("a", "t")], [("body.a", None, {"t": "hunter2"}, True)]),
        (
            {"gone": "live"},
            {"t": "hunter2"},
            [("t",)],
            [("body.gone", "live", None, True), ("body.t", None, "hunter2", True)],
        ),
    ],
)
def test_a_secret_hides_its_own_place_in_a_body_and_what_the_manifest_does_not_hold(
    before: object, after: object, secret: list[tuple[str | int, ...]], differing: list[object]
) -> None:
    assert body_rows(before, after, *secret) == differing


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Body('{"a":1}', secret=True), Body('{"a":2}')),
        (Body('{"a":1}'), Body('{"a":2}', secret=True, secrets=frozenset({()}))),
        (Body('{"a": 1}'), Body('{"a":1}', secret=True, secrets=frozenset({("a",)}))),
    ],
)
def test_a_body_that_is_secret_on_either_side_is_hidden_as_a_whole(before: Body, after: Body) -> None:
    assert body_rows(before, after) == [("body", before, after, True)]


LEAVES = st.none() | st.integers(-3, 3) | st.sampled_from(["", "a", "hunter2"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
).filter(lambda value: isinstance(value, dict | list))


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the secret stands."""
    if value == "hunter2":
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield from places(part, (*path, step))


@given(TREES, TREES)
@example({"b": [None, 0]}, {"b": [0, None, "hunter2"]})
def test_no_field_that_may_be_shown_holds_a_secret_of_the_body(before: Any, after: Any) -> None:  # noqa: ANN401
    shown = json.loads(json.dumps(before).replace("hunter2", "live"))
    secrets = frozenset(places(after))
    found = fields(
        spec(body=Body(json.dumps(shown))),
        spec(body=Body(json.dumps(after), bool(secrets), is_json=True, secrets=secrets)),
    )
    assert [one for one in found if not one.secret and "hunter2" in repr((one.before, one.after))] == []


def test_a_text_that_is_secret_on_either_side_is_hidden() -> None:
    secret = Text("hunter2", secret=True)
    assert [one.secret for one in fields(spec(headers=(("A", URL),)), spec(headers=(("A", secret),)))] == [True]
    assert [one.secret for one in fields(spec(headers=(("A", secret),)), spec())] == [True]


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        (spec(), {"destination": URL, "cron": "* * * * *"}),
        (spec(paused=False, retries=3, timezone="UTC"), {"destination": URL, "cron": "* * * * *"}),
        (
            spec(paused=True, delay=5, headers=(("A", URL),), flow_control=FlowControl("k", 1)),
            {
                "destination": URL,
                "cron": "* * * * *",
                "headers.A": URL,
                "delay": 5,
                "flow_control.key": "k",
                "flow_control.parallelism": 1,
                "paused": True,
            },
        ),
        (
            spec(
                callback=Callback(URL, (("A", URL),), CallbackSettings(retries=1)),
                redact=Redact(body=True),
                labels=("a",),
            ),
            {
                "destination": URL,
                "cron": "* * * * *",
                "callback.url": URL,
                "callback.headers.A": URL,
                "callback.retries": 1,
                "labels": ("a",),
                "redact.body": True,
            },
        ),
        (QueueSpec(), {}),
        (QueueSpec(5), {"parallelism": 5}),
        (UrlGroupSpec((Endpoint("a", URL),)), {"endpoints.a.name": "a", "endpoints.a.url": URL}),
        (UrlGroupSpec((Endpoint("", URL),)), {f'endpoints["{URL.raw}"].url': URL}),
        (UrlGroupSpec(), {}),
    ],
)
def test_a_resource_is_described_by_what_is_not_at_its_default(spec: Spec, paths: dict[str, object]) -> None:
    assert {one.path: one.after for one in described(Resource("kind", "k", spec))} == paths


def test_a_secret_of_what_is_described_is_one() -> None:
    found = described(Resource("schedule", "k", spec(body=Body("hunter2", secret=True))))
    assert [one.path for one in found if one.secret] == ["body"]
