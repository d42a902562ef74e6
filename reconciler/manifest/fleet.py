"""A fleet: many accounts, each a target with its manifests, its variables and the names of its secrets."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationError

from reconciler.errors import ManifestError, Problem
from reconciler.kinds.fields.item import Item, Many
from reconciler.manifest.parsing import parse
from reconciler.manifest.tree import Map, Tree, blame
from reconciler.manifest.wording import problems_in

_FIRST: Final = "schedules.yaml"


def _check_variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError("is not a name of a variable; write letters, digits and _, a digit not first")
    return name


def _check_secret(name: str) -> str:
    # What is longer, or has other characters, is the secret itself.
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", name):
        raise ValueError("is not a name of a secret; write the name that it has in the pipeline, never its value")
    return name


def _check_target(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise ValueError("is not a name of a target; write small letters, digits and hyphens")
    return name


def _check_line(text: str) -> str:
    # A pipeline has several of them on lines of their own.
    if "\n" in text or "\r" in text:
        raise ValueError("has more than one line; write one")
    return text


Line = Annotated[str, AfterValidator(_check_line)]
Variable = Annotated[str, AfterValidator(_check_variable)]
Secret = Annotated[str, AfterValidator(_check_secret)]


class TargetItem(Item):
    """An account. ``secrets`` are by the variable that a command reads: the name of the secret in the pipeline."""

    name: Annotated[str, AfterValidator(_check_target)]
    manifests: Many[Annotated[Line, Field(min_length=1)]] | None = None
    variables: dict[Variable, Line] = Field(default_factory=dict)
    secrets: dict[Variable, Secret] = Field(default_factory=dict)


class FleetItem(Item):
    """The file. Its ``manifests`` are those of every target that names none of its own."""

    manifests: Many[Annotated[Line, Field(min_length=1)]] = (_FIRST,)
    targets: Annotated[Many[TargetItem], Field(min_length=1)]

    def manifests_of(self, target: TargetItem) -> tuple[str, ...]:
        """The manifests of a target."""
        return self.manifests if target.manifests is None else target.manifests


def read_fleet(content: bytes, file: str) -> FleetItem:
    """The fleet that a file describes. ``ManifestError`` with all that is wrong, each with its place."""
    tree, problems = parse(content, file)
    if problems:
        raise ManifestError(problems)
    if not isinstance(tree, Map):
        raise ManifestError((Problem(file, 1, 1, "", "is not a mapping; write targets: and a list of them"),))
    try:
        fleet = FleetItem.model_validate(tree)
    except ValidationError as error:
        raise ManifestError(tuple(problems_in(error, FleetItem, tree))) from None
    if doubles := _find_doubles(fleet, tree):
        raise ManifestError(doubles)
    return fleet


def _find_doubles(fleet: FleetItem, tree: Tree) -> tuple[Problem, ...]:
    seen: Counter[str] = Counter()
    found = []
    for index, target in enumerate(fleet.targets):
        seen[target.name] += 1
        if seen[target.name] > 1:
            found.append(blame(tree, ("targets", index, "name"), "is the name of another target too; give it its own"))
    return tuple(found)
