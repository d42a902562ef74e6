from __future__ import annotations

import pytest

from reconciler.lint.backoff import pauses


def test_qstash_s_own_pauses_are_those_of_its_documentation() -> None:
    assert [round(one) for one in pauses(5, None)] == [12, 148, 1808, 22026, 86400]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1000", (1, 1, 1)),
        ("pow(2, retried) * 1000", (1, 2, 4)),
        ("max(1000, retried * 5000)", (1, 5, 10)),
        ("(retried + 1) * 1500 - 500", (1, 2.5, 4)),
        ("-1000", (0, 0, 0)),
        ("999999999999", (86400, 86400, 86400)),
    ],
)
def test_an_expression_is_in_milliseconds_and_a_day_at_most(expression: str, expected: tuple[float, ...]) -> None:
    assert pauses(3, expression) == expected


@pytest.mark.parametrize(
    "expression", ["1 / retried", "pow(10, pow(10, 10))", "sqrt(0 - 1)", "(" * 250 + "1" + ")" * 250, "007", "x" * 400]
)
def test_nothing_is_known_of_an_expression_without_a_value(expression: str) -> None:
    assert pauses(3, expression) == ()


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "retried.real", "[1][0]", "lambda: 1", "retried if 1 else 2"]
)
def test_what_is_not_in_qstash_s_grammar_is_not_run(expression: str) -> None:
    assert pauses(1, expression) == ()


def test_a_number_of_retries_beyond_reason_is_not_added_up() -> None:
    assert len(pauses(10**9, "1000")) == 100
