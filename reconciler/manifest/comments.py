"""Comments that speak to this program: ``# qstash-sync: ignore QS104, QS110 and why``."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import yaml

from reconciler.errors import Problem
from reconciler.kinds.fields.wording import nearest
from reconciler.manifest.parsing import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT: Final = re.compile(r"(?<![^\s])#[ \t]*qstash-sync:[ \t]*(?P<word>[A-Za-z-]*)(?P<rest>[^\n#]*)")
_ALONE: Final = re.compile(r"[ \t]*#")
_CODE: Final = re.compile(r"[ \t,]*(?P<code>[A-Za-z]{2}[0-9]\w*)(?=[\s,;:.)]|$)")
_IGNORE: Final = "ignore"


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment: its own place, counted from 1, and the line that it is about."""

    codes: tuple[str, ...]
    line: int
    column: int
    about: int


def find_directives(text: str, file: str) -> tuple[tuple[Directive, ...], tuple[Problem, ...]]:
    """The comments of a document that is valid YAML, and what is wrong with them; codes are not looked up.

    One behind something is about its own line. One on a line of its own is about the line below, if that is not
    indented less; else about where it stands.
    """
    directives: list[Directive] = []
    problems: list[Problem] = []
    lines = _Lines(text)
    for found in reversed(list(_comments(text))):
        line, column = lines.locate(found.start())
        codes = tuple(_codes(found["rest"]))
        if found["word"] == _IGNORE and codes:
            directives.append(Directive(codes, line + 1, column + 1, lines.subject(line, column) + 1))
        elif message := _flaw(found["word"]):
            problems.append(Problem(file, line + 1, column + 1, "", message))
    return tuple(reversed(directives)), tuple(reversed(problems))


class _Lines:
    """A text by lines, counted from 0. Asked from the end to the beginning, a block of comments is passed over once."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
        self._below: dict[int, int] = {}  # the first line beneath a block of comments, by lines of it

    def locate(self, index: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._starts, index) - 1
        return line, index - self._starts[line]

    def subject(self, line: int, column: int) -> int:
        """The line that a comment is about."""
        if not _ALONE.match(self._lines[line]):
            return line
        below = line + 1
        while below < len(self._lines) and _ALONE.match(self._lines[below]):
            below = self._below.get(below, below + 1)
        self._below[line] = below
        beneath = self._lines[below] if below < len(self._lines) else ""
        indent = len(beneath) - len(beneath.lstrip(" "))
        return below if beneath.strip() and indent >= column else line


def _comments(text: str) -> Iterator[re.Match[str]]:
    """Those that are not a part of some text in quotes or a block."""
    spans = sorted(
        (start.index, end.index)
        for event in yaml.parse(text, Loader=LOADER)
        if isinstance(event, yaml.ScalarEvent) and (start := event.start_mark) and (end := event.end_mark)
    )
    starts = [start for start, _ in spans]
    for found in _COMMENT.finditer(text):
        place = bisect_right(starts, found.start()) - 1
        if place < 0 or found.start() >= spans[place][1]:
            yield found


def _codes(rest: str) -> Iterator[str]:
    """The codes at the beginning; the reason may follow in any words."""
    at = 0
    while found := _CODE.match(rest, at):
        yield found["code"]
        at = found.end()


def _flaw(word: str) -> str:
    """What is wrong with a comment that names no codes; nothing with one that only begins with our name."""
    if word == _IGNORE:
        return "this comment names no code; write # qstash-sync: ignore QS104"
    if word and nearest(word, (_IGNORE,)):
        return "this comment is not understood; write # qstash-sync: ignore QS104"
    return ""
