from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.difference.tree import differences

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(0.5, 2.5) | st.sampled_from(["", "a", "1", "__b"])
KEYS = st.sampled_from(["a", "b", "a.b", "a'b", 'a"b', "__private", "é", "[0]", ""])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3))


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)


@given(VALUES, VALUES)
def test_two_values_differ_somewhere_unless_they_are_the_same_value_of_the_same_type(one: Any, other: Any) -> None:  # noqa: ANN401
    assert (not [*differences(one, other)]) == (canonical(one) == canonical(other))


ABSENT = object()


def find(value: Any, path: tuple[str | int, ...], absent: object = None) -> Any:  # noqa: ANN401
    try:
        for step in path:
            value = value[step]
    except (KeyError, IndexError):
        return absent
    return value


@given(VALUES, VALUES)
@example([None, 0], [0, None, "a"])
def test_a_path_is_the_same_place_on_both_sides(one: Any, other: Any) -> None:  # noqa: ANN401
    for path, before, after, is_absent in differences(one, other):
        assert (find(one, path), find(other, path)) == (before, after)
        assert is_absent == (find(other, path, ABSENT) is ABSENT)


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [(("a",), 1, True, False)]),
        ({"a": 1}, {"a": 1.0}, [(("a",), 1, 1.0, False)]),
        ({"a": 1}, {}, [(("a",), 1, None, True)]),
        ({}, {"a": None}, [(("a",), None, None, False)]),
        (
            {"items": [{"qty": 1}, {"qty": 2}]},
            {"items": [{"qty": 1}, {"qty": 3}]},
            [(("items", 1, "qty"), 2, 3, False)],
        ),
        ([1, 2], [1], [((1,), 2, None, True)]),
        ([1], [1, 2], [((1,), None, 2, False)]),
        ({"b": 1, "a": 1}, {"a": 2, "b": 2}, [(("a",), 1, 2, False), (("b",), 1, 2, False)]),
        ([], {}, [((), [], {}, False)]),
        ({"__private": 1}, {"__private": 2}, [(("__private",), 1, 2, False)]),
    ],
)
def test_what_differs_is_told_by_its_path_in_order(
    before: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    rows: list[tuple[object, ...]],
) -> None:
    found = [*differences(before, after)]
    assert [row[0] for row in found] == [row[0] for row in rows]
    assert canonical(found) == canonical(rows)
