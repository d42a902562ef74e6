"""What an unquoted word of YAML stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest.scalars import LONGEST_NUMBER, SPECIAL, resolve

VALUES = [
    ("", None),
    ("~", None),
    ("null", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("true", True),
    ("True", True),
    ("FALSE", False),
    ("0", 0),
    ("42", 42),
    ("-7", -7),
    ("+7", 7),
    ("0o17", 15),
    ("0x1F", 31),
    ("1.5", 1.5),
    ("1.", 1.0),
    (".5", 0.5),
    ("-1e3", -1000.0),
    ("1E-2", 0.01),
]
TEXTS = [
    "on", "NO", "y", "12:30", "010", "-010", "01.5", "1_000", "0b11", "2024-01-01", "2024-01-01T00:00:00Z", "<<", "=",
    "+0x1", "-0o7", "1.2.3", "1e", ".", "-", "+", "..", "0x", "0o8", "5m", "٣", "1\n", "tRUE", "nan", "inf",
]  # fmt: skip
REFUSED = [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "-1e999", "1" * 101, "0x" + "f" * 100, "1." + "0" * 100]


@pytest.mark.parametrize(("word", "value"), VALUES)
def test_a_word_of_the_core_schema_has_its_value_and_its_type(word: str, value: object) -> None:
    resolved = resolve(word)
    assert (type(resolved), resolved) == (type(value), value)


@pytest.mark.parametrize("word", TEXTS)
def test_what_only_yaml_1_1_would_turn_into_something_else_stays_text(word: str) -> None:
    assert resolve(word) == word


@pytest.mark.parametrize("word", REFUSED)
def test_a_number_that_json_cannot_hold_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="quotes"):
        resolve(word)


def test_a_long_word_that_is_no_number_is_text() -> None:
    word = "1" * LONGEST_NUMBER + "!"
    assert resolve(word) == word


@given(st.integers(min_value=-(10**90), max_value=10**90))
def test_every_integer_reads_as_itself(number: int) -> None:
    assert resolve(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_as_itself(number: float) -> None:
    assert resolve(repr(number)) == number


@given(st.text())
def test_a_word_without_a_special_beginning_is_text(word: str) -> None:
    assert word[:1] in SPECIAL or resolve(word) == word
