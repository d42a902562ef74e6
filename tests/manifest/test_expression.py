"""What an expression may be, and that it can be nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest.expression import ALLOWED, MAX_EXPRESSION, read_expression
from reconciler.manifest.filters import TemplateError

VALUES = {"url": "https://x.dev/", "name": "Ann", "empty": ""}

RESULTS = [
    ("url", "https://x.dev/"),
    ("'text'", "text"),
    ('"it\'s"', "it's"),
    ("'a' \"b\"", "ab"),
    ("3", "3"),
    ("1.50", "1.5"),
    ("url ~ 'api/' ~ name", "https://x.dev/api/Ann"),
    ("name | lower | replace('n', 'm')", "amm"),
    ("empty | default('x')", "x"),
    ("empty | default('x', true)", "x"),
    ("empty | default(name | upper)", "ANN"),
    ("(url ~ name) | trim('/') | urlencode", "https%3A//x.dev/Ann"),
    ("name | tojson ~ '!'", '"Ann"!'),
    ("'{{ url }}'", "{{ url }}"),
    ("'<b>&'", "<b>&"),
    ("'{%'", "{%"),
    ("'\\n'", "\n"),
]
ESCAPES = [
    "'a' * 10**9",
    "10 ** 10",
    "1 + 1",
    "-1",
    "not name",
    "name == 'Ann'",
    "name and url",
    "name is defined",
    "name if url else 'x'",
    "'x' in name",
    "name.upper()",
    "name.__class__",
    "''.__class__.__mro__[1].__subclasses__()",
    "name['__class__']",
    "name[0]",
    "name[0:1]",
    "range(10**9)",
    "lipsum()",
    "cycler.__init__.__globals__",
    "self.__init__",
    "[name]",
    "(name, url)",
    "()",
    "{'a': name}",
    "true",
    "none",
    "1e999",
    "'\\ud800'",
    "name | attr('__class__')",
    "name | format(url)",
    "name | map('upper')",
    "name | safe",
    "name | default",
    "name | default('x', false)",
    "name | default(value='x')",
    "name | upper(*name)",
    "name | upper(**name)",
    "name | upper(1)",
    "name | replace('a')",
    "name | tojson(indent=1000000000)",
    "name | default(name.__class__)",
    "",
    "name name",
    "name }} {{ url",
    "name }} x {% set y = 1",
    "- name -",
    "name -",
    "% set x = 1 %",
    "'unclosed",
    "$",
]


@pytest.mark.parametrize(("text", "result"), RESULTS)
def test_an_expression_gives(text: str, result: str) -> None:
    assert read_expression(text).evaluate(VALUES) == result


@pytest.mark.parametrize("text", ESCAPES)
def test_everything_else_is_refused_before_anything_is_evaluated(text: str) -> None:
    with pytest.raises(TemplateError):
        read_expression(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.b", f"getattr is not allowed here; there are {ALLOWED}"),
        ("a | safe", "there is no filter safe; there are default, lower, upper, trim, replace, urlencode, tojson"),
        ("a | upper(1)", "the filter upper does not take 1 arguments"),
        ("true", f"this constant is not allowed here; there are {ALLOWED}"),
        ("a b", "not an expression: expected token 'end of print statement', got 'b'"),
    ],
)
def test_an_error_says_what_is_allowed(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_expression(text)
    assert str(caught.value) == message


def test_every_variable_that_is_mentioned_counts_used_or_not() -> None:
    assert read_expression("'a' | default(x ~ (y | upper)) ~ z").names == {"x", "y", "z"}


def test_an_expression_has_a_longest_length() -> None:
    assert read_expression("'" + "a" * (MAX_EXPRESSION - 2) + "'")
    with pytest.raises(TemplateError, match=f"at most {MAX_EXPRESSION}"):
        read_expression("'" + "a" * (MAX_EXPRESSION - 1) + "'")


def test_too_many_levels_are_an_error_of_the_template() -> None:
    with pytest.raises(TemplateError, match="too many levels"):
        read_expression("(" * 240 + "x" + ")" * 240)


def test_the_longest_chain_of_filters_is_evaluated() -> None:
    assert read_expression("x" + "|trim" * 99).evaluate({"x": " a "}) == "a"


def test_a_result_is_refused_before_it_grows_without_bound() -> None:
    grow = " | replace('a', 'aaaaaaaaaaaaaaaaaaaa')" * 10
    with pytest.raises(TemplateError, match="comes to more than"):
        read_expression("'aaaaaaaaaaaaaaaaaaaa'" + grow).evaluate({})
    with pytest.raises(TemplateError, match="comes to more than"):
        read_expression(" ~ ".join(["x"] * 100)).evaluate({"x": "a" * 100_000})


TOKENS = [
    *("x", "y", "'a'", "3", "~", "|", "upper", "default", "(", ")", ",", ".", "[", "]", "+", "*", "-", "=", "'", '"'),
    *("if", "else", "not", "is", "in", "true", "{", "}", "{{", "}}", "{%", "%}", "{#", "\\", "\n", "__class__"),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join) | st.text())
def test_any_text_is_an_expression_with_a_text_for_result_or_an_error_of_the_template(text: str) -> None:
    try:
        expression = read_expression(text)
    except TemplateError:
        return
    values = dict.fromkeys(expression.names, "v")
    assert isinstance(expression.evaluate(values), str)
