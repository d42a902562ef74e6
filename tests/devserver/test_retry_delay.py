from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.retry_delay import evaluate


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("1000", [1000, 1000, 1000]),
        ("1000 * (1 + retried)", [1000, 2000, 3000]),
        ("pow(2, retried) * 1000", [1000, 2000, 4000]),
        ("max(1000, pow(2, retried) * 100)", [1000, 1000, 1000]),
        ("min(retried, 1, 5)", [0, 1, 1]),
        ("-retried + 0.5 - 1/4", [0.25, -0.75, -1.75]),
        ("round(retried / 2)", [0, 1, 1]),
        ("round(2.5) + floor(1.7) + ceil(1.2)", [6, 6, 6]),
        ("abs(-3) + sqrt(16) + exp(0)", [8, 8, 8]),
        ("max(retried)", [0, 1, 2]),
        ("  7000 * retried ", [0, 7000, 14000]),
    ],
)
def test_an_expression_means_milliseconds_for_each_number_of_retries(expression: str, values: list[float]) -> None:
    assert [evaluate(expression, retried) for retried in range(3)] == values


# fmt: off
NO_EXPRESSIONS = [
    "", "1000 +", "twice(1)", "other", "2 ** 8", "'a'", "True", "1 if 1 else 2", "(1, 2)", "abs", "pow(1)", "min()",
    "1 / retried", "sqrt(0 - 1)", "[].append(1)", "__import__('os')", "abs(x=1)", "(" * 5000 + "1" + ")" * 5000,
]
# fmt: on


@pytest.mark.parametrize("expression", NO_EXPRESSIONS)
def test_what_is_no_expression_is_told(expression: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is for people
        evaluate(expression, 0)


@pytest.mark.parametrize("expression", ["exp(1000)", "pow(10, 400)", "pow(pow(10, 300), 3) * 2"])
def test_what_is_beyond_all_numbers_is_infinite(expression: str) -> None:
    assert math.isinf(evaluate(expression, 0))


@given(st.text(st.sampled_from("retid0123456789.+-*/(), powmax"), max_size=30), st.integers(0, 20))
def test_whatever_is_written_is_a_number_or_told(expression: str, retried: int) -> None:
    try:
        value = evaluate(expression, retried)
    except ValueError:
        return
    assert isinstance(value, float)
