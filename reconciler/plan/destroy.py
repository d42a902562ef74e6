"""What ``destroy`` wants: nothing that is ours."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from glob import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.kinds import AnyKind
    from reconciler.model import Manifest


def emptied(kinds: tuple[AnyKind, ...], manifest: Manifest) -> Manifest:
    """The manifest that wants nothing of what it held.

    Of kinds that can carry a mark, all that carries ours goes; of the others, what the manifest holds and ``prune``
    opts in. ``on_remove`` and ``forget`` are for what leaves a manifest, and have no say here.
    """
    prune = {kind.name: "owned" if kind.marked else _named(kind, manifest) for kind in kinds}
    policy = replace(manifest.policy, prune=prune, on_remove="delete", forget=frozenset())
    return replace(manifest, policy=policy, desired=dict.fromkeys(manifest.desired, ()), warnings=())


def _named(kind: AnyKind, manifest: Manifest) -> tuple[str, ...]:
    """The names of the manifest's resources of a kind that ``prune`` covers, as patterns."""
    rule = manifest.policy.prune.get(kind.name, kind.prune)
    names = (one.key for one in manifest.desired.get(kind.name, ()))
    if isinstance(rule, tuple):
        return tuple(escape(name) for name in names if any(fnmatchcase(name, pattern) for pattern in rule))
    return tuple(escape(name) for name in names) if rule == "all" else ()
