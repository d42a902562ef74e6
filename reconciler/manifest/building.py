"""PyYAML's events to a tree.

PyYAML's own constructors take seven times as long, know no places, accept a key twice and read YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, NoReturn, Protocol

import yaml

from reconciler.errors import ManifestError, Problem
from reconciler.manifest.scalars import SPECIAL, resolve
from reconciler.manifest.tree import Map, Mark, Seq, Tree, spell

_ALIAS: Final[type] = yaml.AliasEvent
_SCALAR: Final[type] = yaml.ScalarEvent
_MAP_START: Final[type] = yaml.MappingStartEvent
_MAP_END: Final[type] = yaml.MappingEndEvent
_SEQ_END: Final[type] = yaml.SequenceEndEvent
_STREAM_END: Final[type] = yaml.StreamEndEvent

MAX_SIZE: Final = 16 * 1024 * 1024
"""Characters of a document, counted with every alias written out."""
MAX_DEPTH: Final = 100
"""Collections within collections, counted in the same way."""

_QUOTE_TEMPLATE: Final = 'a value that begins with a template must be in quotes: "{{ … }}"'
_NO_TAG: Final = "explicit tags (!…) cannot be used; what is in quotes is text"
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_ODD_KEYS: Final = {
    "<<": 'merge keys cannot be used: "defaults" lies beneath every schedule, and an alias stands for a whole map',
    "": "a key is missing before this colon",
}


class _Mark(Mark, Protocol):
    @property
    def index(self) -> int: ...


class _Event(Protocol):
    """PyYAML's classes of events in one; which attributes there are depends on the class."""

    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: str | None
    style: str | None
    value: str


class _Anchored(NamedTuple):
    """What an anchor stands for, its characters and its levels of collections, all aliases written out."""

    value: Tree
    size: int
    height: int


class Builder:
    """One reading of one document: a recursive descent along its events, which puts problems into a list.

    Raises ManifestError where it is no use to go on, and StopIteration where the events end too early.
    """

    def __init__(self, events: Iterator[_Event], problems: list[Problem], size: int) -> None:
        self._next = events.__next__
        self._problems = problems
        self._size = size  # characters of the text and of what the aliases so far stand for
        self._path: list[str | int] = []
        self._deepest = 0
        self._end = 0  # the index of the character behind the last collection
        self._braced = 0  # texts with a brace so far, and aliases, which may stand for one
        self._anchors: dict[str | None, _Anchored | None] = {}  # None while what it stands for is being read

    def read_document(self) -> Tree:
        """The only document of the stream."""
        self._next()  # the stream begins
        start = self._next()
        tree = None if start.__class__ is _STREAM_END else self._read(self._next())
        if tree is None and not self._problems:
            self._complain(start.start_mark, "the document is empty")
            return None
        self._next()  # the document ends
        behind = self._next()
        if behind.__class__ is not _STREAM_END:
            self._complain(behind.start_mark, "a second document begins here; give it a file of its own")
        return tree

    def _read(self, event: _Event) -> Tree:
        if event.__class__ is _SCALAR:
            return self._read_scalar(event)
        if event.__class__ is _ALIAS:
            return self._read_alias(event)
        return self._read_collection(event)

    def _read_scalar(self, event: _Event) -> Tree:
        value: Tree = event.value
        if "{" in event.value:
            self._braced += 1
        if event.style:
            if not event.value.isascii() and _SURROGATE.search(event.value):
                self._complain(event.start_mark, "half a character: write it as itself, or as \\U and eight digits")
        elif event.value[:1] in SPECIAL:
            value = self._resolve(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, len(event.value), 0)
        if event.tag is not None:
            self._complain(event.start_mark, _NO_TAG)
        return value

    def _read_collection(self, event: _Event) -> Tree:
        self._reach(len(self._path) + 1, event)
        if event.tag is not None:
            self._complain(event.start_mark, _NO_TAG)
        read = self._read_map if event.__class__ is _MAP_START else self._read_seq
        braced = self._braced
        node = read(event) if event.anchor is None else self._read_anchored(event, read)
        node.braced = self._braced > braced
        return node

    def _read_map(self, start: _Event) -> Map:
        node = Map(start.start_mark)
        marks, path, take = node.marks, self._path, self._next
        path.append("")
        while (event := take()).__class__ is not _MAP_END:
            word = event.value if event.__class__ is _SCALAR and event.anchor is event.tag is None else ""
            if word in _ODD_KEYS or word in node:
                key = self._read_key(event, node)
            else:  # a new word, as nearly every key is
                key = path[-1] = word
            begin = take()
            value = self._read_scalar(begin) if begin.__class__ is _SCALAR else self._read(begin)
            if key is not None:
                node[key] = value
                marks += event.start_mark, begin.start_mark
        path.pop()
        self._end = event.end_mark.index
        return node

    def _read_seq(self, start: _Event) -> Seq:
        node = Seq(start.start_mark)
        places, path = node.at, self._path
        path.append(0)
        while (event := self._next()).__class__ is not _SEQ_END:
            path[-1] = len(node)
            node.append(self._read(event))
            places.append(event.start_mark)
        path.pop()
        self._end = event.end_mark.index
        return node

    def _read_key(self, event: _Event, node: Map) -> str | None:
        """The key as it is written, whatever YAML would take it for; None where it cannot be one."""
        if event.__class__ is not _SCALAR:
            self._refuse_key(event, node)
            return None
        key = self._path[-1] = event.value
        if event.anchor is not None or event.tag is not None:
            self._read_scalar(event)
        if key in node:
            message = f'the key "{key}" stands twice in this map, first in line {node.at[key][0].line + 1}'
            self._complain(event.start_mark, message)
            return None
        if key in _ODD_KEYS and not event.style:
            self._complain(event.start_mark, _ODD_KEYS[key])
            return None
        return key

    def _read_anchored(self, event: _Event, read: Callable[[_Event], Map | Seq]) -> Map | Seq:
        above, size, deepest = len(self._path), self._size, self._deepest
        self._anchors[event.anchor], self._deepest = None, above
        value = read(event)
        written_out = self._end - event.start_mark.index + self._size - size
        self._anchors[event.anchor] = _Anchored(value, written_out, max(self._deepest - above, 1))
        self._deepest = max(deepest, self._deepest)
        return value

    def _read_alias(self, event: _Event) -> Tree:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            known = event.anchor in self._anchors
            # The name is not repeated: it may be a secret that begins with a star.
            advice = "would hold itself" if known else 'has no anchor; put text that begins with "*" in quotes'
            self._complain(event.start_mark, f"this alias {advice}")
            return None
        self._size += anchored.size
        self._braced += 1
        if self._size > MAX_SIZE:
            self._give_up(event, f"with every alias written out, more than {MAX_SIZE} characters")
        self._reach(len(self._path) + anchored.height, event)
        return anchored.value

    def _reach(self, depth: int, event: _Event) -> None:
        if depth > self._deepest:
            self._deepest = depth
            if depth > MAX_DEPTH:
                self._give_up(event, f"more than {MAX_DEPTH} levels of maps and lists")

    def _resolve(self, event: _Event) -> Tree:
        try:
            return resolve(event.value)
        except ValueError as error:
            self._complain(event.start_mark, str(error))
            return event.value

    def _refuse_key(self, event: _Event, node: Map) -> None:
        self._read(event)
        self._path.pop()  # what is wrong has no key: the map itself is to blame
        if event.start_mark.line == node.start.line and event.start_mark.column == node.start.column + 1:
            self._complain(node.start, _QUOTE_TEMPLATE)
        else:
            self._complain(event.start_mark, "a key must be text; put it in quotes")
        self._path.append("")

    def _complain(self, mark: Mark, message: str) -> None:
        self._problems.append(Problem(mark.name, mark.line + 1, mark.column + 1, spell(tuple(self._path)), message))

    def _give_up(self, event: _Event, message: str) -> NoReturn:
        self._complain(event.start_mark, message)
        raise ManifestError(())
