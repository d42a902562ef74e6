"""What is refused, and the flag that lets it through. A policy is a function from changes to changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, AnyResource, Change, Hold, Policy, State
from reconciler.plan.match import is_foreign, is_ours

if TYPE_CHECKING:
    from collections.abc import Hashable

    from reconciler.kinds import AnyKind

# Above this share of what is ours, removals look like a manifest cut in half.
_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Allowance:
    """Which guards the user has lifted, each by its own flag."""

    max_deletions: int | None = None
    allow_empty: bool = False
    allow_twin: frozenset[str] = frozenset()
    unprotect: frozenset[str] = frozenset()
    adopt: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """What the guards look at besides the changes: the account, and whose it is."""

    kinds: tuple[AnyKind, ...]
    policy: Policy
    allowance: Allowance
    desired: State
    observed: State
    claimed: frozenset[str]  # ids of the live schedules that the manifest claims


def hold(scene: Scene, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same changes, those that a guard refuses *held*. The first guard that refuses gives the reason."""
    for guard in (_foreign, _adoptions, _protected, _in_use, _nothing_wanted, _removals, _twins):
        refusals = guard(scene, changes)
        changes = tuple(
            change if change.held or hold is None else replace(change, held=hold)
            for change, hold in zip(changes, refusals, strict=True)
        )
    return changes


def _foreign(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    def refuse(change: Change) -> Hold | None:
        if change.before is None or not is_foreign(scene.policy, change.before):
            return None
        return Hold(f"it is marked as {_owner_of(change.before)}")

    return [refuse(change) for change in changes]


def _adoptions(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    refusal = None if scene.allowance.adopt else Hold("it is not marked as ours, and --no-adopt was given")
    return [refusal if change.action is Action.ADOPT else None for change in changes]


def _protected(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    def refuse(change: Change) -> Hold | None:
        if not change.removes or not change.subject.protected or change.address in scene.allowance.unprotect:
            return None
        return Hold("it is protected", f"--unprotect {change.address}")

    return [refuse(change) for change in changes]


def _in_use(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Removing what something that stays still needs; nothing lets that through."""
    gone = {(change.subject.kind, change.subject.id) for change in changes if change.before and not change.held}
    staying = [
        (kind, one)
        for kind in scene.kinds
        for one in (*scene.desired[kind.name], *scene.observed.get(kind.name, ()))
        if one.id is None or (kind.name, one.id) not in gone
    ]
    users = {(needed.kind, needed.key): one.address for kind, one in staying for needed in kind.references(one.spec)}
    removed = [users.get((change.subject.kind, change.subject.key)) if change.removes else None for change in changes]
    return [Hold(f"{user} still uses it") if user else None for user in removed]


def _nothing_wanted(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    refused = not any(scene.desired.values()) and not scene.allowance.allow_empty
    hold = Hold("the manifest wants nothing at all", "--allow-empty") if refused else None
    return [hold if change.removes else None for change in changes]


def _removals(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """Too much at once: all removals of that kind, not just the surplus."""
    removals = Counter(change.subject.kind for change in changes if change.removes)
    allowed = scene.allowance.max_deletions
    if allowed is not None:
        too_many = {*removals} if removals.total() > allowed else set()
    else:
        owned = {kind.name: _owned(scene, kind, removals[kind.name]) for kind in scene.kinds}
        too_many = {name for name, count in removals.items() if count > _limit(owned[name]) or count >= owned[name]}
    flag = f"--max-deletions {removals.total()}"
    holds = {name: Hold(f"{_count(removals[name], name)} would be removed at once", flag) for name in too_many}
    return [holds.get(change.subject.kind) if change.removes else None for change in changes]


def _owned(scene: Scene, kind: AnyKind, removed: int) -> int:
    """How many of a kind are ours; of a kind without marks, those that are wanted or would be removed."""
    observed = scene.observed.get(kind.name, ())
    if kind.marked:
        return sum(is_ours(scene.policy, one) for one in observed)
    wanted = {one.key for one in scene.desired.get(kind.name, ())}
    return removed + sum(one.key in wanted for one in observed)


def _limit(owned: int) -> int:
    return max(1, int(owned * _SHARE))


def _twins(scene: Scene, changes: tuple[Change, ...]) -> list[Hold | None]:
    """A create where a schedule fires already that nobody in the manifest claims and that is not ours."""
    unclaimed: dict[Hashable, AnyResource] = {
        kind.site(one.spec): one
        for kind in scene.kinds
        for one in scene.observed.get(kind.name, ())
        if one.id not in scene.claimed and not is_ours(scene.policy, one)
    }
    unclaimed.pop(None, None)
    kinds = {kind.name: kind for kind in scene.kinds}

    def refuse(change: Change) -> Hold | None:
        if change.action is not Action.CREATE or change.address in scene.allowance.allow_twin:
            return None
        twin = unclaimed.get(kinds[change.subject.kind].site(change.subject.spec))
        if twin is None:
            return None
        what = f"{_owner_of(twin)}" if twin.mark else "unmarked"
        return Hold(f"{twin.id} ({what}) calls this destination already", f"--allow-twin {change.address}")

    return [refuse(change) for change in changes]


def _owner_of(resource: AnyResource) -> str:
    return f"{resource.mark.owner}'s" if resource.mark and resource.mark.owner else "somebody's, illegibly"


def _count(number: int, kind: str) -> str:
    return f"{number} {kind.replace('_', ' ')}{'' if number == 1 else 's'}"
