"""What is wrong with a text that is not YAML, in the words of somebody who writes schedules."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from yaml import MarkedYAMLError

from reconciler.errors import ManifestError, Problem

_BOM: Final = "\ufeff"
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_OPEN_TEMPLATE: Final = re.compile(r"(?:^|[\s\[{,])\{\{")
_QUOTED: Final = re.compile(r"""["']\s*$""")


class _Rule(NamedTuple):
    """Advice for a complaint of PyYAML's, and whether the place to show is where the broken part begins."""

    complaint: re.Pattern[str]
    begins: bool
    advice: str


_RULES: Final = tuple(
    _Rule(re.compile(complaint), begins, advice)
    for complaint, begins, advice in (  # each holds for the parser in C and for the one in Python
        ("quoted scalar.*end of stream", True, "this quote is never closed"),
        ("quoted scalar", False, "a backslash in double quotes begins an escape: double it, or use single quotes"),
        ("(alias|anchor|tag|block scalar) ", True, "a value that begins with <char> must be in quotes"),
        ("undefined tag|cannot start any", False, "a value that begins with <char> must be in quotes"),
        ("flow (mapping|sequence)", True, "this bracket is never closed, or a comma is missing behind it"),
        ("node content", False, "a value is missing here, or must be in quotes for the character that it begins with"),
        ("simple key", True, 'a key needs a colon and a blank behind it: "key: value"'),
        ("mapping values", False, 'put a value that holds ": " in quotes; the keys of a map begin in the same column'),
        ("sequence entries", False, 'a list begins on a line of its own; put text that begins with "- " in quotes'),
        ("document start|directive", True, 'a line that begins with "%", "---" or "..." has a meaning in YAML'),
        ("block (mapping|collection)", False, "this does not fit the indentation of the lines above"),
    )
)


def decode(text: str | bytes, file: str) -> str:
    """The text without its byte order mark. Raises ManifestError where it is not UTF-8 or holds control characters."""
    if isinstance(text, bytes):
        text = _decode_bytes(text, file)
    text = text.removeprefix(_BOM)
    if found := _FORBIDDEN.search(text):
        message = f"the character U+{ord(found[0]):04X} cannot stand in YAML; double quotes allow it as an escape"
        raise ManifestError((_problem_behind(text[: found.start()], file, message),))
    return text


def explain(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """The syntax error that PyYAML found in ``text``, with what to do about it."""
    complaint = f"{error.context} {error.problem}"
    rule = next(
        (rule for rule in _RULES if rule.complaint.search(complaint)),
        _Rule(_QUOTED, begins=False, advice=str(error.problem)),
    )
    mark = (rule.begins and error.context_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    before, behind = _cut(text, line, column)
    return Problem(file, line + 1, column + 1, "", f"not valid YAML: {_advise(rule, before, behind)}")


def _advise(rule: _Rule, before: str, behind: str) -> str:
    if behind.startswith("\t") or (before.isspace() and "\t" in before):
        return "a tab has no place here: write blanks"
    if _OPEN_TEMPLATE.search(before + behind):
        return 'a value that begins with a template must be in quotes: "{{ … }}"'
    if _QUOTED.search(before) and behind[:1] not in {"", ":", "\\"}:
        return "text follows a closing quote: put all of the value into one pair of quotes"
    return rule.advice.replace("<char>", behind[:1])


def _cut(text: str, line: int, column: int) -> tuple[str, str]:
    lines = text.splitlines()
    shown = lines[line] if line < len(lines) else ""
    return shown[:column], shown[column:]


def _decode_bytes(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix(_BOM)
        raise ManifestError((_problem_behind(before, file, "not UTF-8; save the file in this encoding"),)) from error


def _problem_behind(before: str, file: str, message: str) -> Problem:
    """A problem at the character that follows ``before``."""
    lines = f"{before}.".splitlines()
    return Problem(file, len(lines), len(lines[-1]), "", message)
