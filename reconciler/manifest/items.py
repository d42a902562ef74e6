"""The items of a document's sections, each with its defaults beneath it, as desired resources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from reconciler.manifest.files import read_beside
from reconciler.manifest.spelling import respell
from reconciler.manifest.tree import Map, Seq, blame, locate, merge, secret_paths, spell, text_at
from reconciler.manifest.wording import problems_in
from reconciler.secrecy import repeats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as Folder

    from reconciler.errors import Problem
    from reconciler.kinds import AnyKind
    from reconciler.manifest.tree import Path, Tree
    from reconciler.model import AnyResource


NOT_HIDDEN: Final = "holds a secret, which cannot be hidden here; use a variable that is not one"
_WITHHELD: Final = "is not valid; the reason would repeat the secret in it"


@dataclass(frozen=True, slots=True)
class Placed:
    """A desired resource and where it is written: ``tree`` is its item with the defaults, ``above`` its path."""

    resource: AnyResource
    tree: Map
    above: Path

    @property
    def place(self) -> str:
        """Where the item begins, as ``file:line:column``."""
        start = self.tree.start
        return f"{start.name}:{start.line + 1}:{start.column + 1}"

    def place_of(self, path: Path) -> str:
        """Where the value at a path stands, or the deepest part of it that does; the item itself for no path."""
        if not path:
            return self.place
        found = locate(self.tree, path)
        return f"{found.file}:{found.line}:{found.column}"

    def has(self, path: Path) -> bool:
        """Whether the item, or the defaults beneath it, say something at a path."""
        value: Tree = self.tree
        for step in path:
            if not (isinstance(value, Map) and step in value):
                return False
            value = value[str(step)]
        return True

    def secrets(self) -> frozenset[str]:
        """The texts in it that mention a secret variable."""
        return frozenset(text_at(self.tree, path) for path in secret_paths(self.tree))

    def blame(self, path: Path, message: str) -> Problem:
        """The problem that a value of this item has."""
        return blame(self.tree, path, message, self.above)


def read_items(kind: AnyKind, document: Map, folder: Folder) -> Iterator[Placed | Problem]:
    """Every item of a kind's section: as a resource, or as the problems that it has."""
    section = document.get(kind.section)
    if section is None:
        return
    if not isinstance(section, Seq):
        yield blame(document, (kind.section,), "is not a list; write its items with a hyphen in front")
        return
    defaults = document.get("defaults") if kind.takes_defaults else None
    beneath = respell(defaults, kind.item) if isinstance(defaults, Map) else Map()
    flawed = list(_problems_of_defaults(kind, beneath))
    yield from (problem for problem, _ in flawed)
    beneath = beneath.without(*(key for _, key in flawed))
    for index in range(len(section)):
        yield from _read_item(kind, section, index, beneath, folder)


def _read_item(kind: AnyKind, section: Seq, index: int, beneath: Map, folder: Folder) -> Iterator[Placed | Problem]:
    item, above = section[index], (kind.section, index)
    if not isinstance(item, Map):
        message = f"is not a mapping; write the fields of a {kind.name.replace('_', ' ')}"
        yield blame(section, (index,), message, (kind.section,))
        return
    item = respell(item, kind.item)
    tree = merge(beneath.without(*kind.overrides(item)) if beneath else beneath, item)
    for conflict in kind.item.conflicts(tree):
        yield blame(tree, (), conflict, above)
    source = _Source(tree, folder)
    try:
        yield Placed(kind.desired(kind.item.model_validate(tree), source), tree, above)
        yield from (blame(tree, path, NOT_HIDDEN, above) for path in source.paths - source.hidden)
    except ValidationError as error:
        yield from (source.withhold(problem, above) for problem in problems_in(error, kind.item, tree, above))
    except ValueError as error:
        yield blame(tree, source.last_read, str(error), above)


def _problems_of_defaults(kind: AnyKind, defaults: Map) -> Iterator[tuple[Problem, str]]:
    """What is wrong with the defaults themselves, told once instead of for every item, with the key that is."""
    try:
        kind.item.model_validate(defaults)
    except ValidationError as error:
        for detail, problem in zip(error.errors(), problems_in(error, kind.item, defaults, ("defaults",)), strict=True):
            # What only an item as a whole can lack or contradict is told there.
            if detail["loc"] and detail["type"] != "missing":
                yield problem, str(problem.path.removeprefix("defaults.").partition(".")[0].partition("[")[0])


class _Source:
    """An item as its kind sees it."""

    def __init__(self, tree: Map, folder: Folder) -> None:
        self.tree = tree
        self.paths = secret_paths(tree)
        self.hidden: set[Path] = set()  # the secrets that the kind knows of, and keeps
        self.folder = folder
        self.last_read: Path = ()

    def is_secret(self, *path: str | int) -> bool:
        if path in self.paths:
            self.hidden.add(path)
        return path in self.paths

    def secrets(self, *path: str | int) -> frozenset[Path]:
        if not self.paths:
            return self.paths
        size = len(path)
        found = [one for one in self.paths if one[:size] == path]
        if path:  # whether there is any secret is no question about one
            self.hidden.update(found)
        return frozenset(one[size:] for one in found)

    def withhold(self, problem: Problem, above: Path) -> Problem:
        """The problem, without its reason where that repeats a secret: QStash's own ones quote a cron."""
        secrets = [text_at(self.tree, path) for path in self.paths if spell((*above, *path)) == problem.path]
        return replace(problem, message=_WITHHELD) if repeats(problem.message, secrets) else problem

    def read(self, path: str) -> bytes:
        self.last_read = ("body_file",)
        return read_beside(self.folder, path)
