from __future__ import annotations

import pytest

from reconciler.kinds.fields.wording import describe, nearest


@pytest.mark.parametrize(
    ("character", "words"),
    [
        (" ", "a blank"),
        (":", "a colon"),
        ("@", '"@"'),
        ("\x1b", "a control character"),
        ("é", "a character outside ASCII"),
        ("A", "a capital letter"),
        ("a", "a letter"),
        ("7", "a digit"),
    ],
)
def test_a_character_has_a_name_and_no_letter_is_quoted(character: str, words: str) -> None:
    assert describe(character) == words


@pytest.mark.parametrize(("name", "advice"), [("Retrid", "; did you mean retried"), ("x", "")])
def test_the_nearest_name_is_suggested_where_one_is_near(name: str, advice: str) -> None:
    assert nearest(name, ["retried", "max"]) == advice
