"""Several files are one manifest: what they say of the whole must be the same, or be said by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.manifest.head import Head
from reconciler.manifest.tree import Map, blame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.errors import Problem

_SHARED: Final = ("owner", "prune", "on_remove", "max_body", "lint")
_JOINED: Final = ("previous_owners", "forget")


def agreed(heads: Sequence[tuple[Head | None, Map]]) -> tuple[Head, tuple[Problem, ...]]:
    """The one head of all files, and where they contradict each other. A head that is None was told of already."""
    read = [(head, tree) for head, tree in heads if head is not None]
    problems = [problem for name in _SHARED for problem in _conflicts(name, read)]
    settings: dict[str, Any] = {
        name: getattr(head, name) for name in _SHARED for head, _ in read if name in head.model_fields_set
    }
    joined: dict[str, tuple[str, ...]] = {
        name: tuple(dict.fromkeys(one for head, _ in read for one in getattr(head, name))) for name in _JOINED
    }
    if len(read) == len(heads) and settings.get("owner") is None:
        problems.append(
            blame(heads[0][1], (), "owner is missing; name whose the schedules are, like owner: acme-billing")
        )
    return Head.model_construct(**(settings | joined)), tuple(problems)


def _conflicts(name: str, read: list[tuple[Head, Map]]) -> list[Problem]:
    said = [(head, tree) for head, tree in read if name in head.model_fields_set]
    return [
        blame(tree, (name,), f"is not what {said[0][1].start.name} says; the files of one run must agree")
        for head, tree in said[1:]
        if getattr(head, name) != getattr(said[0][0], name)
    ]
