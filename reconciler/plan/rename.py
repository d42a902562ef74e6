"""Guards of what moves: many schedules to another host, and the two halves of what looks like a rename."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Change, Hold
from reconciler.plan.newcomers import established

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from reconciler.kinds import AnyKind
    from reconciler.plan.scene import Scene

# Above this share, a new host looks like a variable that was left at its default.
_SHARE: Final = 0.3


def moves(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Updates that send many of our schedules to another host."""

    def is_move(change: Change) -> bool:
        if change.before is None or change.after is None:
            return False
        kind = scene.kind(change.subject.kind)
        return kind.host(change.before.spec) != kind.host(change.after.spec)

    moving = [is_move(change) for change in changes]
    moved = [change.before for change, moves in zip(changes, moving, strict=True) if moves and change.before]
    owned = sum(established(scene, kind, moved) for kind in scene.kinds if kind.marked)
    adopted = sum(change.adopts for change, moves in zip(changes, moving, strict=True) if moves)
    refused = not scene.allowance.allow_move and sum(moving) > max(1, int((owned + adopted) * _SHARE))
    hold = Hold(f"{sum(moving)} schedules would move to another host at once", "--allow-move") if refused else None
    return [hold if moves else None for moves in moving]


def link(kinds: Iterable[AnyKind], changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same changes, each removal that looks like half of a rename bound to the create that is the other half.

    The two belong together when they have the same key, or call the same path by the same cron with the same body.
    """
    if not any(change.removes for change in changes):
        return changes
    by_name = {kind.name: kind for kind in kinds if kind.marked}
    created: dict[Hashable, list[str | None]] = defaultdict(list)
    for change in changes:
        if change.action is Action.CREATE:
            for trace in _traces(by_name, change):
                created[trace].append(change.subject.id)
    taken: set[str | None] = {None}
    linked = []
    for change in changes:
        halves = (half for one in _traces(by_name, change) for half in created.get(one, ()) if half not in taken)
        follows = next(halves, None) if change.removes else None
        taken.add(follows)
        linked.append(replace(change, follows=follows) if follows else change)
    return tuple(linked)


def halves(_: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """One half of a rename is not done without the other."""
    removed: dict[str | None, Change] = {change.follows: change for change in changes if change.follows}
    created: dict[str | None, Change] = {
        change.subject.id: change for change in changes if change.subject.id in removed and not change.before
    }

    def refuse(change: Change) -> Hold | None:
        if not change.follows and change.before is not None:
            return None
        half = created.get(change.follows) if change.follows else removed.get(change.subject.id)
        if half is None or half.held is None:
            return None
        return Hold(f"it looks like one change with the {half.action} of {half.address}, which is held", half.held.flag)

    return [refuse(change) for change in changes]


def _traces(kinds: Mapping[str, AnyKind], change: Change) -> list[Hashable]:
    kind = kinds.get(change.subject.kind)
    return [] if kind is None else [(kind.name, change.subject.key), (kind.name, kind.trace(change.subject.spec))]
