"""What is wrong with a text that is not YAML, in the words of somebody who writes schedules.

Only a mistake needs this, so only a mistake imports it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from yaml import MarkedYAMLError

from reconciler.errors import Problem

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
