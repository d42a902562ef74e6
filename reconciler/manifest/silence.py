"""What a manifest says of warnings: the severities of ``lint``, and the comments that silence some."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from reconciler.errors import Problem
from reconciler.manifest.decoding import decode
from reconciler.manifest.tree import Map, blame_key
from reconciler.model import Ignore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.manifest.comments import Directive
    from reconciler.manifest.files import Document
    from reconciler.manifest.items import Placed

_MARKER: Final = b"qstash-sync:"  # what each comment begins with that speaks to this program


def read_ignores(
    document: Document, tree: Map, placed: Sequence[Placed]
) -> tuple[tuple[Ignore, ...], tuple[Problem, ...]]:
    """The comments of a file that silence something, each with the resources that it is about, and what is wrong."""
    if _MARKER not in document.content:
        return (), ()
    from reconciler.manifest.comments import find_directives

    file = document.name
    directives, problems = find_directives(decode(document.content, file), file)
    items = _Items(tree, placed)
    ignores = [
        Ignore(one.codes, f"{file}:{one.line}:{one.column}", f"{file}:{one.about}", items.at(one.about))
        for one in directives
    ]
    return tuple(ignores), (*problems, *_unknown_in(directives, file))


def unknown_codes(tree: Map) -> Iterator[Problem]:
    """The codes in ``lint`` that there are not."""
    given = tree.get("lint")
    if not isinstance(given, Map) or not given:
        return
    for code in given:
        if advice := _advice(code):
            yield blame_key(tree, ("lint", code), f"is not a code of a warning{advice}")


def _unknown_in(directives: Sequence[Directive], file: str) -> Iterator[Problem]:
    for one in directives:
        for code in one.codes:
            if advice := _advice(code):
                yield Problem(file, one.line, one.column, "", f"this comment names {code}, which is no code{advice}")


def _advice(code: str) -> str:
    """What to write instead of a code that is not known; nothing for one that is."""
    from reconciler.lint.catalogue import suggest, topics  # with it comes every rule

    return "" if code in topics() else suggest(code) or "; qstash-sync explain lists them all"


class _Items:
    """Which items stand in which lines of a file: each from where it begins to where something else does."""

    def __init__(self, tree: Map, placed: Sequence[Placed]) -> None:
        found: defaultdict[int, set[str]] = defaultdict(set)
        for key, _ in tree.at.values():
            found[key.line + 1] = set()
        for one in placed:
            found[one.tree.start.line + 1].add(one.resource.address)
        self._lines = sorted(found)
        self._addresses = [frozenset(found[line]) for line in self._lines]

    def at(self, line: int) -> frozenset[str]:
        """The addresses of the items of a line."""
        place = bisect_right(self._lines, line) - 1
        return self._addresses[place] if place >= 0 else frozenset()
