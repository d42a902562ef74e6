"""Guards of what is not provably ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model import Action, AnyResource, Change, Hold
from reconciler.plan.match import is_foreign, is_ours

if TYPE_CHECKING:
    from collections.abc import Hashable

    from reconciler.plan.scene import Scene


def foreign(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """What carries the mark of another owner is never touched."""

    def refuse(change: Change) -> Hold | None:
        if change.before is None or not is_foreign(scene.policy, change.before):
            return None
        return Hold(f"it is marked as {owner_of(change.before)}")

    return [refuse(change) for change in changes]


def adoptions(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Taking over what is not marked as ours, where the user does not want that."""
    refusal = None if scene.allowance.adopt else Hold("it is not marked as ours, and --no-adopt was given")
    return [refusal if change.action is Action.ADOPT else None for change in changes]


def unreadable(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """An overwrite loses what is not sent again, and what cannot be read cannot be sent again."""
    named = {one.address for resources in scene.desired.values() for one in resources if one.id is not None}

    def refuse(change: Change) -> Hold | None:
        if not change.adopts or change.before is None or change.after is None:
            return None
        kind = scene.kind(change.subject.kind)
        lost = kind.loses(change.before.spec, change.after.spec, named=change.address in named)
        if lost is None or change.address in scene.allowance.replace_unreadable:
            return None
        return Hold(f"{lost} cannot be read, and would be lost", f"--replace-unreadable {change.address}")

    return [refuse(change) for change in changes]


def twins(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """A create where a schedule fires already that nobody in the manifest claims, that is not ours, and that stays."""
    leaving = {
        (change.subject.kind, change.subject.id)
        for change in changes
        if change.action is Action.DELETE and not change.held
    }
    unclaimed: dict[Hashable, AnyResource] = {
        kind.site(one.spec): one
        for kind in scene.kinds
        for one in scene.observed.get(kind.name, ())
        if one.id not in scene.claimed and (kind.name, one.id) not in leaving and not is_ours(scene.policy, one)
    }
    unclaimed.pop(None, None)

    def refuse(change: Change) -> Hold | None:
        if change.action is not Action.CREATE or change.address in scene.allowance.allow_twin:
            return None
        twin = unclaimed.get(scene.kind(change.subject.kind).site(change.subject.spec)) if unclaimed else None
        if twin is None:
            return None
        what = owner_of(twin) if twin.mark else "unmarked"
        return Hold(f"{twin.id} ({what}) calls this destination already", f"--allow-twin {change.address}")

    return [refuse(change) for change in changes]


def owner_of(resource: AnyResource) -> str:
    """Whose mark a live resource carries, as a word for it."""
    return f"{resource.mark.owner}'s" if resource.mark and resource.mark.owner else "somebody's, illegibly"
