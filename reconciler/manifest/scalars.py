"""What an unquoted word of YAML stands for: the core schema of YAML 1.2, and nothing of YAML 1.1.

``on``, ``NO``, ``12:30``, ``1_000``, ``0b1`` and dates are the text that is written. So is a number with a leading
zero: ``010`` is 8 in YAML 1.1 and 10 in YAML 1.2, and whoever writes it as often means the text.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_NUMBER: Final = 100
"""Python refuses integers of some thousand digits; JSON's readers lose digits long before."""

SPECIAL: Final = frozenset("~.+-0123456789nNtTfF") | {""}
"""First characters (or no character) without which a word is surely text."""

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_OTHER_BASE: Final = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def resolve(word: str) -> str | int | float | bool | None:
    """The value of an unquoted word. Raises ValueError for a number that JSON cannot hold."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0].isalpha():
        return word
    if len(word) > LONGEST_NUMBER:
        return _refuse_long(word)
    if _INTEGER.fullmatch(word):
        return int(word)
    if _OTHER_BASE.fullmatch(word):
        return int(word, base=0)
    return _resolve_float(word)


def _resolve_float(word: str) -> str | float:
    if _NOT_FINITE.fullmatch(word):
        raise ValueError(f"{word} is not a number that JSON knows; put it in quotes to have it as text")
    if not _FLOAT.fullmatch(word):
        return word
    number = float(word)
    if number in (float("inf"), float("-inf")):
        raise ValueError("is too large for a number; put it in quotes to have it as text")
    return number


def _refuse_long(word: str) -> str:
    if _OTHER_BASE.fullmatch(word) or _FLOAT.fullmatch(word):
        raise ValueError(f"a number of more than {LONGEST_NUMBER} characters; put it in quotes to have it as text")
    return word
