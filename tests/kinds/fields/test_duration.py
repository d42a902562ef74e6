from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reconciler.kinds.fields import Period, Seconds
from reconciler.kinds.fields.duration import parse, render

SECONDS: TypeAdapter[int] = TypeAdapter(Seconds)
PERIOD: TypeAdapter[int] = TypeAdapter(Period)
WEEK = 7 * 86_400


@pytest.mark.parametrize(
    ("given_value", "seconds"),
    [
        ("90s", 90),
        ("1d10m", 87_000),
        ("1h30m3s", 5403),
        ("0s", 0),
        (0, 0),
        (90, 90),
        ("007m", 420),
        ("36500d", 3_153_600_000),
    ],
)
def test_a_duration_is_seconds(given_value: object, seconds: int) -> None:
    assert SECONDS.validate_python(given_value) == seconds


@pytest.mark.parametrize(
    ("given_value", "message"),
    [
        ("", "is empty; write a duration such as 30s"),
        ("1h 30m", "has a blank in it; write the parts without one"),
        ("30", "has no unit; write s, m, h or d behind it"),
        ("-5s", "is negative; write a duration of 0s or more"),
        ("1.5h", "is not in whole numbers; write 1h30m for 1.5h"),
        ("500ms", "has milliseconds in it; the smallest unit is s"),
        ("1w", "is in weeks, which QStash does not know; write 7d for each"),
        ("30m1h", "has its units out of order or twice; write d, h, m, s in this order"),
        ("1m1m", "has its units out of order or twice"),
        ("PT5M", "is not a duration; write numbers with the units s, m, h and d"),
        ("s", "is not a duration"),
        ("٣s", "is not a duration"),
        (True, "is not a duration; write a whole number of seconds, or a text"),
        (1.5, "is not a duration"),
        (None, "is not a duration"),
        (-1, "is shorter than 0s; write a duration between 0s and 36500d"),
        ("36500d1s", "is longer than 36500d"),
    ],
)
def test_a_mistake_in_a_duration_is_told_with_advice(given_value: object, message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        SECONDS.validate_python(given_value)


@pytest.mark.parametrize("given_value", [1, "1s", "7d", WEEK])
def test_a_period_lasts_from_a_second_to_a_week(given_value: object) -> None:
    assert 1 <= PERIOD.validate_python(given_value) <= WEEK


@pytest.mark.parametrize("given_value", [0, "0s", "7d1s", WEEK + 1])
def test_no_period_is_shorter_or_longer(given_value: object) -> None:
    with pytest.raises(ValidationError, match="write a duration between 1s and 7d"):
        PERIOD.validate_python(given_value)


@given(st.integers(0, 10**12))
def test_what_is_rendered_parses_to_the_same_seconds(seconds: int) -> None:
    assert parse(render(seconds)) == seconds


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (5400, "1h30m"), (86_400, "1d"), (5403, "1h30m3s")])
def test_a_rendering_is_the_shortest(seconds: int, text: str) -> None:
    assert render(seconds) == text


@given(st.text(alphabet="0123456789dhms", max_size=12))
def test_the_schemas_pattern_is_the_validators(text: str) -> None:
    pattern = SECONDS.json_schema()["anyOf"][1]["pattern"]
    try:
        parse(text)
    except ValueError:
        assert not re.search(pattern, text)
    else:
        assert re.search(pattern, text)
