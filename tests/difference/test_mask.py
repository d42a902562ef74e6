from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.difference.mask import shown
from reconciler.kinds.schedule.spec import Callback, CallbackSettings, FlowControl, Redact, ScheduleSpec
from reconciler.kinds.url_group import Endpoint
from reconciler.values import UNREADABLE, Body, Text

URL = Text("https://example.com")
SECRET = Text("hunter2", secret=True)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        ("a", "a"),
        (3, 3),
        (2.5, 2.5),
        (True, True),
        (Text("a"), "a"),
        (SECRET, "(secret)"),
        (Body("hunter2", secret=True), "(secret)"),
        (Text(SECRET.placeholder), "(redacted)"),
        (Text(SECRET.placeholder, secret=True), "(redacted)"),
        (Text("https://user:hunter2@example.com/?token=hunter2"), "https://(secret)@example.com/?token=(secret)"),
        (UNREADABLE, "(not shown by QStash)"),
        (("a", "b"), ["a", "b"]),
        ((), []),
        ((("A", URL), ("B", SECRET)), {"A": "https://example.com", "B": "(secret)"}),
        (
            (Endpoint("a", URL), Endpoint("", SECRET)),
            [{"name": "a", "url": "https://example.com"}, {"name": "", "url": "(secret)"}],
        ),
        (Redact(body=True), {"body": True}),
        (Redact(), {}),
        (FlowControl("k", 2), {"key": "k", "parallelism": 2}),
        (
            Callback(URL, (("A", SECRET),), CallbackSettings(retries=1)),
            {"url": "https://example.com", "headers": {"A": "(secret)"}, "settings": {"retries": 1}},
        ),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
        (object(), None),
        (ScheduleSpec, None),
    ],
)
def test_a_value_is_told_as_plain_data_without_its_secrets(value: object, told: object) -> None:
    assert shown(value) == told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_what_is_plain_data_already_is_told_as_it_is(value: object) -> None:
    assert json.dumps(shown(value)) == json.dumps(value)
