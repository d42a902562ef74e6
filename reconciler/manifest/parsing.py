"""YAML text to a tree, with all that is wrong with it."""

from __future__ import annotations

from io import StringIO
from itertools import islice
from typing import Any, Final

import yaml

from reconciler.errors import ManifestError, Problem
from reconciler.manifest.building import MAX_SIZE, Builder
from reconciler.manifest.decoding import decode
from reconciler.manifest.tree import Tree

MAX_EVENTS: Final = 3_000_000
"""PyYAML's steps through one document; a schedule of ten settings takes some thirty."""

LOADER: Final[type[Any]] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser in C, which PyYAML's wheels carry; the one in Python takes ten times as long."""


def parse(text: str | bytes, file: str, *, loader: type[Any] = LOADER) -> tuple[Tree, tuple[Problem, ...]]:
    """The document in ``text`` and all problems in it, in the order of the text. Raises nothing.

    Places are given under the name ``file``; bytes are UTF-8. Where there are problems, the tree is what could be
    read in spite of them: None after an error of syntax, which ends the reading.
    """
    problems: list[Problem] = []
    try:
        return _read(decode(text, file), file, loader, problems), tuple(problems)
    except ManifestError as error:
        return None, (*problems, *error.problems)


def _read(text: str, file: str, loader: type[Any], problems: list[Problem]) -> Tree:
    if len(text) > MAX_SIZE:
        raise ManifestError((Problem(file, 0, 0, "", f"more than {MAX_SIZE} characters"),))
    source = _Source(text)
    source.name = file
    try:
        events = islice(iter(loader(source).get_event, None), MAX_EVENTS)
        return Builder(events, problems, len(text)).read_document()
    except yaml.MarkedYAMLError as error:
        from reconciler.manifest.syntax import explain

        raise ManifestError((explain(error, text, file),)) from error
    except StopIteration:
        raise ManifestError((Problem(file, 0, 0, "", "too many entries for one document"),)) from None


class _Source(StringIO):
    """A text with a name, which PyYAML puts into every place."""

    name = ""
