"""From files to a checked manifest, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reconciler.errors import ManifestError, Problem
from reconciler.kinds import KINDS
from reconciler.kinds.fields.wording import nearest
from reconciler.manifest.agree import agreed
from reconciler.manifest.checks import check
from reconciler.manifest.head import Head, OpenDocument, prune_rules, severities
from reconciler.manifest.items import NOT_HIDDEN, Placed, read_items
from reconciler.manifest.parsing import parse
from reconciler.manifest.silence import read_ignores, unknown_codes
from reconciler.manifest.spelling import respell
from reconciler.manifest.template import NO_VALUE, fill
from reconciler.manifest.tree import Map, blame, secret_paths
from reconciler.manifest.variables import Inputs, resolve
from reconciler.manifest.wording import problems_in
from reconciler.model import Manifest, Policy
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.manifest.checks import LocalUrls
    from reconciler.manifest.files import Document
    from reconciler.model import Ignore


@dataclass(frozen=True, slots=True)
class Part:
    """What one file adds to the manifest."""

    head: Head | None
    tree: Map
    placed: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    ignores: tuple[Ignore, ...] = ()


def load(documents: Sequence[Document], inputs: Inputs, local_urls: LocalUrls) -> Manifest:
    """The manifest that the documents are together.

    ``ManifestError`` with every problem of every document, in the order of the text.
    """
    parts = [_read(document, inputs) for document in documents]
    problems = [problem for part in parts for problem in part.problems]
    settings, conflicts = agreed([(part.head, part.tree) for part in parts])
    placed = tuple(one for part in parts for one in part.placed)
    managed = {kind.name for kind in KINDS if any(isinstance(part.tree.get(kind.section), list) for part in parts)}
    found, warnings = check(placed, managed, settings, local_urls)
    problems += (*conflicts, *found, *_undeclared(parts, inputs))
    if problems:
        raise ManifestError(_each_once(problems))
    desired = {
        kind.name: tuple(one.resource for one in placed if one.resource.kind == kind.name)
        for kind in KINDS
        if kind.name in managed
    }
    return Manifest(
        _policy(settings),
        desired,
        warnings,
        places={one.resource.address: one.place for one in placed},
        written={one.resource.address: one for one in placed},
        severities=severities(settings),
        ignores=tuple(one for part in parts for one in part.ignores),
    )


def _policy(head: Head) -> Policy:
    return Policy(
        owner=head.owner or "",
        previous_owners=head.previous_owners,
        prune=prune_rules(head),
        on_remove=head.on_remove or "delete",
        forget=frozenset(map(conceal, head.forget)),
    )


def _read(document: Document, inputs: Inputs) -> Part:
    tree, problems = parse(document.content, document.name)
    if problems:
        return Part(None, Map(), (), problems)
    if not isinstance(tree, Map):
        message = "is not a mapping; begin with version: 1, owner: and schedules:"
        return Part(None, Map(), (), (Problem(document.name, 1, 1, "", message),))
    variables, unresolved = resolve(tree.get("variables"), inputs)
    spelt = respell(tree, OpenDocument)
    filled, faulty = fill(spelt.without("variables"), variables)
    if "variables" in spelt:
        filled = filled.changed({"variables": spelt["variables"]}, ())
    head, amiss = _read_head(filled)
    found = [one for kind in KINDS for one in read_items(kind, filled, document.folder)]
    placed = tuple(one for one in found if isinstance(one, Placed))
    exposed = _exposed(filled)
    # A text whose template cannot be filled in is wrong once, not again as what it is not.
    told = {_place(problem)[:3] for problem in (*unresolved, *faulty)}
    more = (one for one in (*amiss, *found) if isinstance(one, Problem) and _place(one)[:3] not in told)
    own = (one for one in faulty if one.message != NO_VALUE)
    ignores, misunderstood = read_ignores(document, filled, placed)
    found_wrong = (*unresolved, *own, *exposed, *more, *misunderstood, *unknown_codes(filled))
    return Part(head, filled, placed, found_wrong, ignores)


def _read_head(tree: Map) -> tuple[Head | None, tuple[Problem, ...]]:
    try:
        return OpenDocument.model_validate(tree), ()
    except ValidationError as error:
        return None, tuple(problems_in(error, OpenDocument, tree))


def _exposed(tree: Map) -> Iterator[Problem]:
    """Secrets in the head: whose it is stands in labels and ids, and what is removed in every report."""
    head = tree.without("defaults", *(kind.section for kind in KINDS))
    return (blame(tree, path, NOT_HIDDEN) for path in secret_paths(head))


def _undeclared(parts: Sequence[Part], inputs: Inputs) -> Iterator[Problem]:
    """Values given for variables that no file declares: most likely misspelt."""
    declared = {name for part in parts if isinstance(given := part.tree.get("variables"), Map) for name in given}
    for name in sorted(inputs.variables.keys() - declared):
        yield Problem("--var", 0, 0, name, f"is not declared under variables{nearest(name, declared)}")


def _each_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of the text; what is written once, as in the defaults, is told once."""
    told: dict[tuple[str, ...], Problem] = {}
    for one in sorted(problems, key=_place):
        place = f"{one.line}:{one.column}" if one.line else one.path
        told.setdefault((one.file, place, one.message), one)
    return tuple(told.values())


def _place(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.path
