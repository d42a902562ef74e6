from __future__ import annotations

import pytest

from reconciler.devserver.delivery.backoff import back_off, find_delay
from tests.devserver.dialogue import NOON

DAY = 86400


def test_the_back_off_is_the_documented_one() -> None:
    assert [back_off(number) for number in range(1, 8)] == [12, 148, 1808, 22026, DAY, DAY, DAY]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("10", 10),
        ("1.5", 1.5),
        ("6m5s", 365),
        ("1h", 3600),
        ("250ms", 0.25),
        ("1us", 1e-6),
        ("Mon, 02 Mar 2026 12:01:30 GMT", 60),
        ("Mon, 02 Mar 2026 13:00:30 +0100", -0.0),
        ("Sun, 01 Mar 2026 12:00:00 GMT", 0),
        ("86400", DAY),
    ],
)
def test_what_the_answer_asks_for_is_granted(value: str, seconds: float) -> None:
    assert find_delay(0, "5000", {"Retry-After": [value]}, NOON) == pytest.approx(seconds)


@pytest.mark.parametrize("value", ["86401", "25h", "Wed, 04 Mar 2026 12:00:00 GMT", "soon", "", "-5"])
def test_what_cannot_be_granted_is_as_if_not_asked_for(value: str) -> None:
    assert find_delay(1, "", {"Retry-After": [value]}, NOON) == back_off(2)


@pytest.mark.parametrize(
    "name", ["Retry-After", "X-Ratelimit-Reset", "X-Ratelimit-Reset-Requests", "X-Ratelimit-Reset-Tokens"]
)
def test_each_of_the_documented_headers_counts(name: str) -> None:
    assert find_delay(0, "", {"Date": ["now"], name: ["7"]}, NOON) == 7


@pytest.mark.parametrize(
    ("expression", "retried", "seconds"),
    [("1000 * (1 + retried)", 2, 3), ("0 - 5", 0, 0), ("exp(1000)", 0, DAY), ("twice(1)", 0, 12), ("", 3, 22026)],
)
def test_without_a_wish_the_expression_counts_and_without_one_the_back_off(
    expression: str, retried: int, seconds: float
) -> None:
    assert find_delay(retried, expression, {}, NOON) == seconds
