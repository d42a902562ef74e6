"""The words that every field's errors share. They name characters and places, never a value: it may be a secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_NAMES: Final = {
    "\t": "a tab",
    "\n": "a line break",
    "\r": "a carriage return",
    " ": "a blank",
    ",": "a comma",
    ":": "a colon",
    "/": "a slash",
    "\\": "a backslash",
    "_": "an underscore",
    ".": "a dot",
    "#": 'a "#"',
    "%": 'a "%"',
}


PLACEHOLDER: Final = (
    "is what QStash shows in place of a value that it hides, and would replace it; write the value itself"
)


def describe(character: str) -> str:
    """Return what a character is called: ``a colon``, ``"@"``, ``a control character``."""
    if character in _NAMES:
        return _NAMES[character]
    if not character.isascii():
        return "a character outside ASCII"
    return f'"{character}"' if character.isprintable() and not character.isalnum() else _describe_plain(character)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean X`` for the nearest known name, an empty string where none is near."""
    from difflib import get_close_matches  # costs 5 ms, and only mistakes need it

    spellings = {each.lower(): each for each in known}
    found = get_close_matches(name.lower(), spellings, n=1, cutoff=0.65)
    return f"; did you mean {spellings[found[0]]}" if found else ""


def _describe_plain(character: str) -> str:
    if character.isdigit():
        return "a digit"
    if character.isupper():
        return "a capital letter"
    return "a letter" if character.isalpha() else "a control character"
