"""Plain data that remembers where each part of it was written, and which parts hold a secret.

A tree is what a document says: maps, lists and scalars. Nothing changes one once it is made (two places of a
document may share a part, by an alias); what differs is a tree of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeAlias

from reconciler.errors import Problem

Tree: TypeAlias = "Map | Seq | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

_BARE_KEY: Final = re.compile(r"[^\s.\[\]\"]+")


class Mark(Protocol):
    """A place as PyYAML tells it: ``name`` is the file, ``line`` and ``column`` count from 0."""

    @property
    def name(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Nowhere(NamedTuple):
    name: str = ""
    line: int = -1
    column: int = -1


NOWHERE: Final[Mark] = _Nowhere()


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as people count it: from 1. Line and column are 0 for what was never written in a file."""

    file: str
    line: int
    column: int


class Map(dict[str, Tree]):
    """A mapping: ``start`` is where it begins, ``marks`` where each key and its value do, in turn, if it was read.

    ``secrets`` are the keys whose value is, or holds, a secret. Where not ``braced``, no text in it has a brace.
    """

    __slots__ = ("_origins", "braced", "marks", "secrets", "start")

    def __init__(self, start: Mark = NOWHERE, *origins: Map) -> None:
        """``origins`` are those from which it has its entries; of two with a key, the later one counts."""
        self.start = start
        self.marks: list[Mark] = []
        self._origins = origins
        self.secrets: frozenset[str] = frozenset()
        self.braced = True

    @property
    def at(self) -> dict[str, tuple[Mark, Mark]]:
        """Where each key and its value begin. Put together when asked: of most maps nobody ever asks."""
        places = {key: place for one in self._origins for key, place in one.at.items()}
        return places | dict(zip(self, zip(self.marks[::2], self.marks[1::2], strict=True), strict=False))

    def changed(self, values: Mapping[str, Tree], secrets: Iterable[str]) -> Map:
        """The same with other ``values``, of which those at ``secrets`` are, or hold, a secret."""
        after = Map(self.start, self)
        after.update(self)
        after.update(values)
        after.secrets = self.secrets.union(secrets)
        return after

    def without(self, *keys: str) -> Map:
        """Everything but ``keys``."""
        if self.keys().isdisjoint(keys):
            return self
        rest = Map(self.start, self)
        rest.update((key, value) for key, value in self.items() if key not in keys)
        rest.secrets = self.secrets.difference(keys)
        return rest


class Seq(list[Tree]):
    """A list: ``start`` is where it begins, ``at`` where each item does, the rest is as in a map, by index."""

    __slots__ = ("at", "braced", "secrets", "start")

    def __init__(self, start: Mark = NOWHERE) -> None:
        self.start = start
        self.at: list[Mark] = []
        self.secrets: frozenset[int] = frozenset()
        self.braced = True

    def changed(self, values: Mapping[int, Tree], secrets: Iterable[int]) -> Seq:
        """The same with other ``values``, of which those at ``secrets`` are, or hold, a secret."""
        after = Seq(self.start)
        after.extend(values.get(index, value) for index, value in enumerate(self))
        after.at, after.secrets = self.at, self.secrets.union(secrets)
        return after


def locate(tree: Tree, path: Path) -> Position:
    """Where the value at ``path`` is written.

    Where it is empty, its key; where it is missing, the deepest part of ``path`` that is there.
    """
    return _position(_trail(tree, path)[-1][1])


def locate_key(tree: Tree, path: Path) -> Position:
    """Where the key at the end of ``path`` is written; where it is missing, as ``locate`` has it."""
    trail = _trail(tree, path)
    return _position(trail[-1][0 if len(trail) > len(path) else 1])


def blame(tree: Tree, path: Path, message: str, above: Path = ()) -> Problem:
    """The problem that the value at ``path`` of a tree has, which itself stands at ``above``."""
    return _problem(locate(tree, path), (*above, *path), message)


def blame_key(tree: Tree, path: Path, message: str, above: Path = ()) -> Problem:
    """As ``blame``, for the key at the end of ``path``."""
    return _problem(locate_key(tree, path), (*above, *path), message)


def spell(path: Path) -> str:
    """A path as people write it: ``schedules[3].headers.X-Team``; keys that would be unclear are quoted."""
    return "".join(_spell_step(step) for step in path).removeprefix(".")


def secret_paths(tree: Map | Seq) -> frozenset[Path]:
    """The paths of all secret scalars. Costs nothing where there are none."""
    return frozenset(_secret_paths(tree, ()))


def text_at(tree: Tree, path: Path) -> str:
    """The scalar at a path that is there, as text."""
    for step in path:
        if isinstance(tree, Map):
            tree = tree[str(step)]
        elif isinstance(tree, Seq) and isinstance(step, int):
            tree = tree[step]
    return str(tree)


def merge(beneath: Map, item: Map) -> Map:
    """``item`` with what it leaves open taken from ``beneath``; each entry keeps its place and its secrecy.

    ``headers`` merge name by name, whatever the letter case (the item's spelling wins); everything else is
    replaced as a whole. An entry that is null takes the one beneath away, and is not there itself.
    """
    merged = _overlay(beneath, item) if beneath else _without_nulls(item)
    headers = merged.get("headers")
    if not isinstance(headers, Map):
        return merged
    low, high = beneath.get("headers"), item.get("headers")
    together = isinstance(low, Map) and isinstance(high, Map)
    found = _merge_headers(low, high) if together else _without_nulls(headers)  # type: ignore[arg-type]
    if found is headers:
        return merged
    if merged is item:
        merged = item.changed({}, ())
    merged["headers"] = found
    merged.secrets = merged.secrets - {"headers"} | ({"headers"} if found.secrets else set())
    return merged


def _merge_headers(beneath: Map, item: Map) -> Map:
    names = {name.lower() for name in item}
    return _overlay(beneath.without(*(name for name in beneath if name.lower() in names)), item)


def _overlay(beneath: Map, item: Map) -> Map:
    merged = Map(item.start, beneath, item)
    merged.update(beneath)
    merged.update(item)
    if beneath.secrets or item.secrets:
        merged.secrets = beneath.secrets.difference(item) | item.secrets
    return _without_nulls(merged)


def _without_nulls(node: Map) -> Map:
    """What a null takes away is not there."""
    return node.without(*(key for key, value in node.items() if value is None)) if None in node.values() else node


def _trail(tree: Tree, path: Path) -> list[tuple[Mark, Mark]]:
    """The places of key and value, from the root as far down ``path`` as there is something."""
    start = tree.start if isinstance(tree, Map | Seq) else NOWHERE
    trail = [(start, start)]
    for step in path:
        if isinstance(tree, Map) and (place := tree.at.get(str(step))):
            key, value = place
            tree = tree.get(str(step))
            trail.append((key, key if tree is None else value))
        elif isinstance(tree, Seq) and isinstance(step, int) and 0 <= step < len(tree.at):
            trail.append((tree.at[step], tree.at[step]))
            tree = tree[step]
        else:
            break
    return trail


def _position(mark: Mark) -> Position:
    return Position(mark.name, mark.line + 1, mark.column + 1)


def _problem(position: Position, path: Path, message: str) -> Problem:
    return Problem(position.file, position.line, position.column, spell(path), message)


def _spell_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _BARE_KEY.fullmatch(step) else f'["{step}"]'


def _secret_paths(tree: Tree, above: Path) -> Iterator[Path]:
    if isinstance(tree, Map):
        for key in tree.secrets:
            yield from _secret_paths(tree[key], (*above, key))
    elif isinstance(tree, Seq):
        for index in tree.secrets:
            yield from _secret_paths(tree[index], (*above, index))
    else:
        yield above
