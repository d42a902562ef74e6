"""What comes while something is held must not make the next plan let it through.

The guards weigh removals and moves against what is ours. What the same apply creates or adopts is ours by the next one,
so without a memory a held removal would pass unasked at the second run of a pipeline. The memory is a flag in the marks
of the newcomers, which count for nothing against what was there before them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.mark import NEWCOMER
from reconciler.plan.match import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.kinds import AnyKind
    from reconciler.model import AnyResource, Change
    from reconciler.plan.scene import Scene


def established(scene: Scene, kind: AnyKind, affected: Iterable[AnyResource]) -> int:
    """How many of a kind are ours, to weigh those against that would be removed or moved.

    Newcomers count only against newcomers.
    """
    ours = [one for one in scene.observed.get(kind.name, ()) if is_ours(scene.policy, one)]
    if any(_is_newcomer(one) for one in affected):
        return len(ours)
    return sum(not _is_newcomer(one) for one in ours)


def marked_as_such(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same changes; where something of a kind is held, what comes new to it is marked as a newcomer."""
    holding = {change.subject.kind for change in changes if change.held is not None and change.before is not None}
    return tuple(_marked(change) if change.subject.kind in holding else change for change in changes)


def _marked(change: Change) -> Change:
    after, before = change.after, change.before
    comes = before is None or change.adopts or _is_newcomer(before)
    if not comes or change.removes or after is None or after.mark is None:
        return change
    return replace(change, after=replace(after, mark=after.mark.with_flag(NEWCOMER)))


def _is_newcomer(resource: AnyResource) -> bool:
    return resource.mark is not None and resource.mark.has(NEWCOMER)
