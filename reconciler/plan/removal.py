"""Guards of what would go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Change, Hold
from reconciler.plan.newcomers import established

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.kinds import AnyKind
    from reconciler.model import AnyResource
    from reconciler.plan.scene import Scene

# Above this share of what is ours, removals look like a manifest cut in half.
_SHARE: Final = 0.3


def protected(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """A protected schedule, also when its protection left the file together with it."""

    def refuse(change: Change) -> Hold | None:
        if not change.removes or not change.subject.protected or change.address in scene.allowance.unprotect:
            return None
        return Hold("it is protected", f"--unprotect {change.address}")

    return [refuse(change) for change in changes]


def in_use(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Removing what something still needs that stays, or that is held; nothing lets that through."""
    if not any(change.removes for change in changes):
        return [None] * len(changes)
    done = [change for change in changes if not change.held]
    changed = {(change.subject.kind, change.subject.id) for change in done if change.before}
    unchanged = (one for found in scene.observed.values() for one in found if (one.kind, one.id) not in changed)
    observed = (scene.kind(one.kind).known(scene.policy.owner, one) for one in unchanged)
    desired = (one for found in scene.desired.values() for one in found)
    staying = (*observed, *desired, *(change.after for change in done if change.after))
    users = {
        (needed.kind, needed.key): one.address
        for one in sorted(staying, key=lambda one: one.address)
        for needed in scene.kind(one.kind).references(one.spec)
    }
    removed = [users.get((change.subject.kind, change.subject.key)) if change.removes else None for change in changes]
    return [Hold(f"{user} still uses it") if user else None for user in removed]


def backlogs(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """A queue that still holds messages, which would vanish with it."""

    def refuse(change: Change) -> Hold | None:
        lag = change.before.vitals.lag if change.before is not None else None
        if change.action is not Action.DELETE or not lag or change.address in scene.allowance.drop_messages:
            return None
        return Hold(f"it still holds {count(lag, 'message')}", f"--drop-messages {change.address}")

    return [refuse(change) for change in changes]


def nothing_wanted(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """A manifest that wants nothing at all is more often a mistake than a wish."""
    refused = not any(scene.desired.values()) and not scene.allowance.allow_empty
    hold = Hold("the manifest wants nothing at all", "--allow-empty") if refused else None
    return [hold if change.removes else None for change in changes]


def removals(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Too much at once: then all that is removed of that kind is held, not just the surplus.

    A number that the user gives is of all kinds together.
    """
    weights = [_weight(scene, change) for change in changes]
    lost: Counter[str] = Counter()
    for change, weight in zip(changes, weights, strict=True):
        lost[change.subject.kind] += weight
    gone = {
        kind.name: [one.subject for one in changes if one.removes and one.subject.kind == kind.name]
        for kind in scene.kinds
    }
    too_many = {kind.name for kind in scene.kinds if _is_too_much(scene, kind, lost, changes, gone[kind.name])}
    flag = f"--max-deletions {lost.total()}"
    holds = {name: Hold(f"{count(lost[name], _unit(name, gone))} would be removed at once", flag) for name in too_many}
    pairs = zip(changes, weights, strict=True)
    return [holds.get(change.subject.kind) if weight else None for change, weight in pairs]


def _weight(scene: Scene, change: Change) -> int:
    """How much a change takes away: itself, or parts of what it changes."""
    if change.removes:
        return 1
    if change.before is None or change.after is None:
        return 0
    return scene.kind(change.subject.kind).losses(change.before.spec, change.after.spec)


def _is_too_much(
    scene: Scene, kind: AnyKind, lost: Counter[str], changes: Iterable[Change], gone: list[AnyResource]
) -> bool:
    if not lost[kind.name]:
        return False
    if scene.allowance.max_deletions is not None:
        return lost.total() > scene.allowance.max_deletions
    owned = established(scene, kind, gone) if kind.marked else len(gone) + len(scene.desired[kind.name])
    # Parts weigh against what is cut into alone: what else is there may have come with the plan that was held.
    cut = (one.before for one in changes if one.subject.kind == kind.name and one.before and not one.removes)
    parts = sum(kind.parts(one.spec) for one in cut)
    return lost[kind.name] > max(1, int((owned + parts) * _SHARE)) or (bool(gone) and owned <= len(gone))


def _unit(kind: str, gone: Mapping[str, list[AnyResource]]) -> str:
    return kind.replace("_", " ") if gone[kind] else f"part of a {kind.replace('_', ' ')}"


def count(number: int, unit: str) -> str:
    """A number of things, in words."""
    first, _, rest = unit.partition(" of ")
    plural = first if number == 1 else f"{first}s"
    return f"{number} {plural}{f' of {rest}' if rest else ''}"
