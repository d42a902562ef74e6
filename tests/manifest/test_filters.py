"""The filters, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from reconciler.manifest.filters import FILTERS, MAX_RESULT, Scalar, TemplateError, bound

CASES: list[tuple[str, list[Scalar], str]] = [
    ("default", ["", "b"], "b"),
    ("default", ["a", "b"], "a"),
    ("default", [0, "b"], "0"),
    ("lower", ["ÄB"], "äb"),
    ("upper", ["äß"], "ÄSS"),
    ("trim", ["  a b\n"], "a b"),
    ("trim", ["/a/", "/"], "a"),
    ("replace", ["a.b.c", ".", "-"], "a-b-c"),
    ("replace", ["a.b.c", ".", "-", 1], "a-b.c"),
    ("replace", [1.5, ".", 2], "125"),
    ("replace", ["ab", "", "-"], "-a-b-"),
    ("urlencode", ["a b/ü?&=#"], "a%20b/%C3%BC%3F%26%3D%23"),
    ("tojson", ['<"ü\n>'], '"<\\"ü\\n>"'),
    ("tojson", [3], "3"),
]


@pytest.mark.parametrize(("name", "arguments", "result"), CASES)
def test_a_filter_gives(name: str, arguments: list[Scalar], result: str) -> None:
    assert FILTERS[name].apply(*arguments) == result


@pytest.mark.parametrize("name", sorted(FILTERS.keys() - {"default", "replace", "tojson"}))
@given(subject=st.text())
def test_a_filter_gives_what_jinja2_gives(name: str, subject: str) -> None:
    assert FILTERS[name].apply(subject) == Environment(autoescape=True).filters[name](subject)


def test_replacing_is_refused_before_it_makes_a_long_text() -> None:
    text = "a" * MAX_RESULT
    assert FILTERS["replace"].apply(text, "a", "b") == "b" * MAX_RESULT
    with pytest.raises(TemplateError, match="more than"):
        FILTERS["replace"].apply(text, "a", text)


def test_replacing_needs_a_whole_number_of_times() -> None:
    with pytest.raises(TemplateError, match="whole number"):
        FILTERS["replace"].apply("a", "a", "b", "c")


def test_a_result_is_bounded() -> None:
    assert bound("a" * MAX_RESULT)
    with pytest.raises(TemplateError, match="more than"):
        bound("a" * (MAX_RESULT + 1))
