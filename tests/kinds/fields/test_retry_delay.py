from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.fields.retry_delay import check_retry_delay

VALUES = st.sampled_from(["retried", "0", "1000", "2.5"])


def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put expressions together from smaller ones in every way that the grammar knows."""
    return st.one_of(
        st.builds("({})".format, inner),
        st.builds("-{}".format, inner),
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{}({})".format, st.sampled_from(["sqrt", "abs", "exp", "floor", "ceil", "round"]), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["pow", "min", "max"]), inner, inner),
        st.builds("min({},{} , {})".format, inner, inner, inner),
    )


EXPRESSIONS = st.recursive(VALUES, nest, max_leaves=8)


@given(EXPRESSIONS)
def test_what_the_grammar_makes_is_taken_as_it_is(expression: str) -> None:
    assert check_retry_delay(f" {expression} ") == expression


@given(EXPRESSIONS, st.data())
def test_an_expression_without_one_of_its_parentheses_is_refused(expression: str, data: st.DataObject) -> None:
    places = [place for place, character in enumerate(expression) if character in "()"]
    if places:
        place = data.draw(st.sampled_from(places))
        with pytest.raises(ValueError, match="at column"):
            check_retry_delay(expression[:place] + " " + expression[place + 1 :])


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "ends where a value is due; write a number or retried there, or leave the field out"),
        ("1000 +", "ends where a value is due"),
        ("* 2", "wants a value at column 1; write a number or retried in front of it"),
        ("1000 1000", "wants an operator before column 6; write + - * or / there"),
        ("10s", "has a unit at column 1; the result is in milliseconds, write 10000 for 10s"),
        ("1e3", "has a number at column 1 that cannot be read; write it in digits"),
        ("pow(2)", "gives pow 1 value at column 4; write 2 values"),
        ("sqrt(1, 2)", "gives sqrt 2 values at column 5; write 1 value"),
        ("min(1)", "gives min 1 value at column 4; write 2 or more values"),
        ("pow()", "wants a value at column 5"),
        ("pow(2, retried", "has a parenthesis at column 4 that is never closed; close it"),
        ("retried)", "has a parenthesis at column 8 that was never opened; take it away"),
        ("(1, 2)", "has a comma at column 3 outside of a function; take it away"),
        ("1, 2", "has a comma at column 2 outside of a function; take it away"),
        ("pow", "has pow without parentheses at column 1; write pow(…)"),
        ("retries * 1000", "has an unknown name at column 1; did you mean retried"),
        ("exponential", "has an unknown name at column 1; the one variable is retried"),
        ("Math.pow(2, retried)", "has an unknown function at column 1; did you mean pow"),
        ("log(retried)", "has an unknown function at column 1; use pow, sqrt, abs"),
        ("2 ** retried", "has ** at column 3, which QStash does not document; write pow(a, b)"),
        ("2^retried", "has ^ at column 2, which QStash does not document; write pow(a, b)"),
        ("retried % 2", "has % at column 9, which QStash does not document; use + - * /"),
        ("1000;", 'has ";" at column 5; use numbers, retried, + - * / and functions only'),
        ("1000 · 2", "has a character outside ASCII at column 6; use numbers"),
    ],
)
def test_a_mistake_in_an_expression_is_told_by_its_column(expression: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_retry_delay(expression)


def test_depth_is_no_matter() -> None:
    expression = "(" * 50_000 + "1" + ")" * 50_000
    assert check_retry_delay(expression) == expression
