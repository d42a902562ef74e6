from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.report import Cell
from reconciler.report.wording import sides, value, visible
from reconciler.values import Json
from tests.report.strategies import values


@given(st.text())
def test_a_visible_text_is_on_one_line_and_can_be_written(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u3164", "\u115f", "\ufe0f", "\U000e0101"]
)
def test_what_cannot_be_seen_stands_as_its_escape(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a{hidden.encode('unicode_escape').decode()}b"


@given(values, values, st.integers(10, 200))
def test_both_sides_are_short_enough_and_show_a_difference_where_there_is_one(
    before: Json, after: Json, longest: int
) -> None:
    shown = sides(Cell("path", before, after), longest)
    assert max(map(len, shown)) <= longest
    assert (shown[0] == shown[1]) is (value("path", before) == value("path", after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a" * 30, "a" * 30 + "b", ("…aaaaaaaaa", "…aaaaaaaab")),
        ("short", "x" * 30, ("short", "xxxxxxxxx…")),
        ("a" * 20 + "1" + "a" * 20, "a" * 20 + "2" + "a" * 20, ("…a1aaaaaa…", "…a2aaaaaa…")),
    ],
)
def test_of_long_values_the_part_is_told_that_differs(before: str, after: str, shown: tuple[str, str]) -> None:
    assert sides(Cell("path", before, after), 10) == shown
