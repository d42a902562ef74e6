"""The project's pages, and what of them a machine can look at: blocks of code, headings, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FILES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/*.md")])
PAGES: Final = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in FILES}

_FENCE: Final = re.compile(
    r"^(?:(?P<fence>`{3,})(?P<language>\w*)(?P<info>[^\n`]*)|<!-- (?P<shown>comment) -->)\n"
    r"(?P<text>.*?)^(?(fence)(?P=fence)|<!-- end -->)$",
    re.MULTILINE | re.DOTALL,
)
_HEADING: Final = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"\]\((?P<target>[^()\s]+)\)")
_NOT_IN_AN_ANCHOR: Final = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the words behind that (``file=…``, ``of=…``), its text and its line.

    What stands between ``<!-- comment -->`` and ``<!-- end -->``, shown as on a pull request, is one of that language.
    """

    language: str
    words: tuple[str, ...]
    text: str
    line: int

    def named(self, name: str) -> str | None:
        """What the words say of a name: ``b`` for ``a`` in ``a=b``."""
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")), None)


def find_blocks(text: str, *languages: str) -> list[Block]:
    """The blocks of these languages, in the order of the page."""
    blocks = map(_block, _FENCE.finditer(text))
    return [block for block in blocks if block.language in languages]


def change_blocks(text: str, change: Callable[[Block], str]) -> str:
    """The page with other texts in its blocks, asked for in the order of the page."""

    def changed(found: re.Match[str]) -> str:
        start, end = (place - found.start() for place in found.span("text"))
        return f"{found[0][:start]}{change(_block(found))}{found[0][end:]}"

    return _FENCE.sub(changed, text)


def _block(found: re.Match[str]) -> Block:
    language, words = found["shown"] or found["language"], tuple((found["info"] or "").split())
    return Block(language, words, found["text"], found.string.count("\n", 0, found.start()) + 1)


def find_links(text: str) -> list[str]:
    """The targets of all links outside of blocks."""
    return [found["target"] for found in _LINK.finditer(_FENCE.sub("", text))]


def find_anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    headings = [found["text"] for found in _HEADING.finditer(_FENCE.sub("", text))]
    return {_NOT_IN_AN_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in headings}


def find_table(text: str, *first: str) -> list[list[str]]:
    """The rows of the table whose header begins with these cells, without the header; backticks are taken away."""
    cells = r" \| ".join(map(re.escape, first))
    header = re.compile(rf"^\| {cells} \|.*\n\|[-| ]+\|\n(?P<rows>(?:\|.*\n?)+)", re.MULTILINE)
    found = header.search(text)
    assert found, f"no table begins with {first}"
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in found["rows"].splitlines()]
    return [[cell.strip().strip("`") for cell in row] for row in rows]
