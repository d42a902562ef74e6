from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.schedule import body
from reconciler.values import EMPTY, Body, Text

NONE: frozenset[tuple[str | int, ...]] = frozenset()
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
TREES = VALUES.filter(lambda value: isinstance(value, dict | list))


def spell(value: object, **options: Any) -> str:  # noqa: ANN401 - json's own options
    return json.dumps(value, **options)


SPELLINGS = st.fixed_dictionaries(
    {},
    optional={
        "indent": st.integers(0, 3),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :")]),
    },
)


@given(TREES, SPELLINGS)
def test_a_body_given_as_a_value_is_the_same_in_every_spelling(value: Any, options: dict[str, Any]) -> None:  # noqa: ANN401
    desired, observed = body.from_value(value, NONE), Body(spell(value, **options))
    assert body.settle(desired, observed) == observed


@given(TREES, TREES)
def test_a_body_given_as_a_value_differs_where_the_value_does(one: Any, other: Any) -> None:  # noqa: ANN401
    desired, observed = body.from_value(one, NONE), Body(spell(other))
    same = spell(one, sort_keys=True) == spell(other, sort_keys=True)
    assert (body.settle(desired, observed) == observed) == same


@pytest.mark.parametrize(
    ("value", "observed", "same"),
    [
        ({"a": 1, "b": 2}, '{"b": 2, "a": 1}', True),
        ({"a": 1}, '{"a":true}', False),
        ({"a": 0}, '{"a":false}', False),
        ({"a": 1}, '{"a":1.0}', False),
        ({"a": 1.0}, '{"a":1.00}', True),
        ({"a": None}, "{}", False),
        ([1, 2], "[2,1]", False),
        (["é"], '["\\u00e9"]', True),
        ({"a": 1}, "{'a': 1}", False),
        ({"a": 1}, "", False),
        ([], "[" * 100_000, False),
    ],
)
def test_json_is_compared_by_value_and_type_not_by_spelling(value: Any, observed: str, same: bool) -> None:  # noqa: ANN401
    assert (body.settle(body.from_value(value, NONE), Body(observed)) == Body(observed)) is same


@pytest.mark.parametrize("observed", ['{"a": 1}', '{"a":1} '])
def test_a_body_given_as_a_text_is_compared_byte_by_byte(observed: str) -> None:
    desired = body.from_value('{"a":1}', NONE)
    assert not desired.is_json
    assert body.settle(desired, Body(observed)) is desired


@pytest.mark.parametrize("observed", [Body("eyJhIjoxfQ==", binary=True), Body(Text('{"a":1}').placeholder)])
def test_bytes_and_redactions_are_no_other_spelling(observed: Body) -> None:
    desired = body.from_value({"a": 1}, NONE)
    assert body.settle(desired, observed) is desired


def test_a_redacted_body_is_the_same_as_what_would_be_sent() -> None:
    desired = body.from_value({"a": 1}, NONE)
    assert body.settle(desired, Body(Text('{"a":1}').placeholder)) == Body(Text('{"a":1}').placeholder)


def test_settling_keeps_what_is_secret() -> None:
    desired = body.from_value({"a": "hunter2"}, frozenset({("a",)}))
    settled = body.settle(desired, Body('{"a": "hunter2"}'))
    assert (settled.secret, settled.secrets, settled.raw) == (True, frozenset({("a",)}), '{"a": "hunter2"}')


@given(TREES)
def test_a_value_comes_back_from_its_body(value: Any) -> None:  # noqa: ANN401
    found = body.value_of(body.from_value(value, NONE))
    assert spell(found) == spell(value)


@given(st.text() | TREES.map(spell) | TREES.map(lambda value: spell(value, indent=1)))
def test_what_is_told_of_a_body_makes_the_same_body_again(raw: str) -> None:
    found = body.value_of(Body(raw))
    again = EMPTY if found is None else body.from_value(found, NONE)
    assert body.settle(again, Body(raw)) == Body(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("", None),
        ('{"a":1}', {"a": 1}),
        ('{"a": 1, "b": "é"}', {"a": 1, "b": "é"}),
        ('["\\u00e9"]', ["é"]),
        ('{"a":1,"a":1}', '{"a":1,"a":1}'),
        ('{\n"a":1}', '{\n"a":1}'),
        ("3", "3"),
        ("null", "null"),
        ("true", "true"),
        ('"text"', '"text"'),
        ("plain", "plain"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_a_body_is_told_as_a_value_where_that_loses_nothing(raw: str, value: object) -> None:
    assert body.value_of(Body(raw)) == value


@given(st.binary())
def test_bytes_are_a_text_where_they_are_utf8(content: bytes) -> None:
    found = body.from_bytes(content)
    assert found.content == content
    assert found.binary != (content.decode(errors="replace").encode() == content)
    assert body.from_base64(b64encode(content).decode(), secret=False) == found


def test_bytes_of_a_secret_are_secret() -> None:
    assert body.from_base64("aGk=", secret=True).secret
    assert not body.from_base64("aGk=", secret=False).secret


def test_a_text_is_secret_as_a_whole() -> None:
    found = body.from_value("Bearer hunter2", frozenset({()}))
    assert (found.secret, found.secrets) == (True, frozenset({()}))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Body('{"a":1,"b":2}'), Body('{"b": 2, "a": 1}'), True),
        (Body('{"a":1}'), Body('{"a":true}'), False),
        (Body("text"), Body("text"), True),
        (Body("text"), Body("text "), False),
        (Body("/w==", binary=True), Body("/w=="), False),
        (Body("hunter2"), Body(Text("hunter2").placeholder), True),
        (EMPTY, Body("null"), False),
    ],
)
def test_bodies_are_alike_where_they_are_the_same_value(one: Body, other: Body, same: bool) -> None:
    assert (body.by_value(one) == body.by_value(other)) is same
