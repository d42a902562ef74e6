"""Texts from outside within Markdown: shown as they are, and never read as a part of it.

Mentions, references to issues, links, HTML and table bars are read nowhere within code, so what is not known to be
prose is code. Every text becomes one line.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TICKS: Final = re.compile(r"`+")
# Words, numbers, times and what stands around them; not what looks like a commit, which would become a link.
_WORD: Final = re.compile(
    r"\(?(?![0-9a-f]{7})(?:[A-Za-z]+(?:['\u2019-][A-Za-z]+)*|\d\d:\d\d|\d[\d,]*(?:\.\d+)?)\)?[.,;:!?\u2026]?|[\u2013\u2014]|->"
)
# A value with blanks in it, as Python writes it, begins so.
_OPENS: Final = re.compile(r"[\[({]*'")
# A word behind which code ends; but within a value that is a list or a mapping, a comma ends nothing.
_ENDS: Final = re.compile(r"[^'\"\[{]*[,;:]")
_OUTER: Final = re.compile(r"(\(?)(.*?)([),.;:!?]*)")


class Markdown(str):
    """A text that is Markdown already, made of ours and of what was made harmless."""

    __slots__ = ()


def code(text: str) -> Markdown:
    """A text as a code span, which no run of backticks within it can end."""
    shown = visible(text) or " "
    fence = "`" * (_longest_run(shown) + 1)
    edge = " " if shown.strip() and (shown[0] in "` " or shown[-1] in "` ") else ""
    return Markdown(f"{fence}{edge}{shown}{edge}{fence}")


def prose(text: str) -> Markdown:
    """A sentence: its words as they are, and everything else in it as code, a value in quotes in one piece."""
    parts = (
        " ".join(word for _, word in group) if plain else _quoted(" ".join(word for _, word in group))
        for (plain, _), group in groupby(_sorted(visible(text).split()), key=lambda word: word[0])
    )
    return Markdown(" ".join(parts))


def cell(text: Markdown) -> Markdown:
    """The same within a table, where a bar would end the cell also within code."""
    # Readers differ in whether a backslash in front of an escaped bar counts, so none stands there.
    return Markdown(text.replace("\\|", "\\ |").replace("|", "\\|"))


def tag(text: str) -> Markdown:
    """A text as code within a block of HTML, which Markdown does not look into."""
    return Markdown(f"<code>{escape(visible(text))}</code>")


def fenced(lines: Iterable[str], language: str) -> Markdown:
    """Lines, each visible, as a block that no run of backticks within them can end."""
    block = "\n".join(lines)
    fence = "`" * max(3, _longest_run(block) + 1)
    return Markdown(f"{fence}{language}\n{block}\n{fence}")


def _sorted(words: Iterable[str]) -> Iterator[tuple[tuple[bool, int], str]]:
    """Each word, whether it is one of the sentence, and in which clause: code does not reach over a comma."""
    within, clause = False, 0
    for word in words:
        plain = not within and _WORD.fullmatch(word) is not None
        if word.count("'") % 2 and (within or _OPENS.match(word)):
            within = not within
        yield (plain, clause), word
        clause += not within and _ENDS.fullmatch(word) is not None


def _quoted(words: str) -> str:
    """Words as code, but for the punctuation of the sentence around them."""
    match = _OUTER.fullmatch(words)
    before, inner, after = match.groups() if match else ("", words, "")
    return f"{before}{code(inner)}{after}" if inner else code(words)


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
