"""Guards of what moves: many schedules to another host, and the two halves of what looks like a rename."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Change, Hold

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

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
    owned = sum(kind.marked and len(scene.observed.get(kind.name, ())) for kind in scene.kinds)
    refused = not scene.allowance.allow_move and sum(moving) > max(1, int(owned * _SHARE))
    hold = Hold(f"{sum(moving)} schedules would move to another host at once", "--allow-move") if refused else None
    return [hold if moves else None for moves in moving]


def paired(scene: Scene, changes: Iterable[Change]) -> dict[int, Change]:
    """The other half of each change that looks like half of a rename, by the identity of the change.

    A create and a removal belong together when they have the same name, or call the same path by the same cron with
    the same body.
    """
    created: dict[Hashable, Change] = {}
    told = tuple(changes)
    for change in told:
        if change.action is Action.CREATE:
            created.update(dict.fromkeys(_traces(scene, change), change))
    found: dict[int, Change] = {}
    for change in told:
        other = next((created[trace] for trace in _traces(scene, change) if trace in created), None)
        if change.removes and other is not None and id(other) not in found:
            found[id(change)], found[id(other)] = other, change
    return found


def halves(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """One half of a rename is not done without the other."""
    other = paired(scene, changes)

    def refuse(change: Change) -> Hold | None:
        half = other.get(id(change))
        if half is None or half.held is None:
            return None
        return Hold(f"it looks like one change with {half.action} of {half.address}, which is held", half.held.flag)

    return [refuse(change) for change in changes]


def _traces(scene: Scene, change: Change) -> list[Hashable]:
    kind = scene.kind(change.subject.kind)
    if not kind.marked:
        return []
    return [(kind.name, change.subject.key), (kind.name, kind.trace(change.subject.spec))]
