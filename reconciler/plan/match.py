"""Which live resource is the desired one? One to one, over the whole manifest and the whole account.

Resources without marks are known by their name. Schedules are looked for in ever weaker ways, each over what the
ones before have left:

    1. an explicit id                          that schedule, and no later step
    2. our mark with this key                  wherever it is now
    3. our deterministic id                    unmarked, at the same destination
    4. a rename                                ``moved_from``; or our mark with a key that nothing wants any more, at
                                               the same destination (with the same cron, where several)
    5. an unmarked schedule that is alike      where one on either side remains
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.errors import QstashSyncError
from reconciler.mark import key_digest
from reconciler.model import AnyResource, Policy, Warning_

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from reconciler.kinds import AnyKind


@dataclass(frozen=True, slots=True)
class Pair:
    """A desired resource and the live one that it is; None where there is none on a side."""

    desired: AnyResource | None
    observed: AnyResource | None


@dataclass(frozen=True, slots=True)
class Matching:
    """Every resource of a kind, desired or observed, in exactly one pair."""

    pairs: tuple[Pair, ...]
    copied: frozenset[str | None] = frozenset()  # ids of live schedules with the label of another

    @property
    def warnings(self) -> tuple[Warning_, ...]:
        """What nobody may miss of the account, whatever is done about it."""
        message = "carries the label of another schedule, which was copied to it; it counts as unmarked"
        strays = (pair.observed for pair in self.pairs if pair.observed and pair.observed.id in self.copied)
        return tuple(Warning_("QS201", one.address, message) for one in strays)


def match(
    kind: AnyKind, policy: Policy, desired: tuple[AnyResource, ...], observed: tuple[AnyResource, ...]
) -> Matching:
    """Pair what is desired with what is there.

    ``QstashSyncError`` where two live schedules claim to be the same desired one.
    """
    copied = frozenset(one.id for one in observed if _has_copied_mark(one))
    believed = (replace(one, mark=None) if one.id in copied else one for one in observed)
    pool = _Pool({one.key: one for one in desired}, {one.id or one.key: one for one in believed})
    if kind.marked:
        _match_marked(kind, policy, pool)
    else:
        pool.pair(lambda one: [one.key], lambda one: one.key)
    left = [Pair(one, None) for one in pool.desired.values()] + [Pair(None, one) for one in pool.observed.values()]
    return Matching((*pool.pairs, *left), copied)


def is_ours(policy: Policy, resource: AnyResource) -> bool:
    """Whether a live resource carries this owner's mark."""
    return resource.mark is not None and resource.mark.owner == policy.owner


def is_foreign(policy: Policy, resource: AnyResource) -> bool:
    """Whether a live resource carries the mark of somebody else, or one that cannot be read."""
    return resource.mark is not None and resource.mark.owner not in {policy.owner, *policy.previous_owners}


@dataclass(slots=True)
class _Pool:
    """What is not yet paired, and what is."""

    desired: dict[str, AnyResource]
    observed: dict[str, AnyResource]
    pairs: list[Pair] = field(default_factory=list)

    def pair(
        self,
        wants: Callable[[AnyResource], Iterable[Hashable]],
        has: Callable[[AnyResource], Hashable | None],
        *,
        must_be_one: bool = False,
    ) -> None:
        """Pair those that meet, where just one on either side does. ``must_be_one``: more are an error."""
        offered: dict[Hashable, list[AnyResource]] = defaultdict(list)
        for one in self.observed.values():
            if (offer := has(one)) is not None:
                offered[offer].append(one)
        if not offered:
            return
        sought = {one.key: found for one in self.desired.values() if (found := [*filter(offered.get, wants(one))])}
        rivals = Counter(want for wanted in sought.values() for want in wanted)
        for key, wanted in sought.items():
            offers = offered[wanted[0]] if len(wanted) == 1 else [one for want in wanted for one in offered[want]]
            if len(offers) == 1 == rivals[wanted[0]]:
                self.take(self.desired[key], offers[0])
            elif must_be_one:
                seekers = [self.desired[other] for other in sought if not set(sought[other]).isdisjoint(wanted)]
                raise QstashSyncError(_conflict(seekers, offers))

    def take(self, desired: AnyResource, observed: AnyResource) -> None:
        """Take both out of the pool as one pair, if they are still in it."""
        if desired.key in self.desired and (observed.id or observed.key) in self.observed:
            del self.desired[desired.key], self.observed[observed.id or observed.key]
            self.pairs.append(Pair(desired, observed))


def _match_marked(kind: AnyKind, policy: Policy, pool: _Pool) -> None:
    owners = (policy.owner, *policy.previous_owners)
    wanted = tuple(one.key for one in pool.desired.values())
    _by_explicit_id(pool)
    moving = _moving(owners, pool)
    pool.pair(
        lambda one: [] if one.id else _names(owners, one.key),
        lambda one: _name(one) if one.mark and _name(one) not in moving else None,
        must_be_one=True,
    )
    if not pool.observed:
        return
    _by_own_id(kind, policy, pool)
    _by_rename(owners, {name for key in wanted for name in _names(owners, key)}, pool)
    for likeness in kind.likenesses:
        pool.pair(
            lambda one, alike=likeness: [] if one.id else [alike(one.spec)],  # type: ignore[misc]
            lambda one, alike=likeness: None if one.mark else alike(one.spec),  # type: ignore[misc]
        )


def _has_copied_mark(one: AnyResource) -> bool:
    return one.mark is not None and bool(one.mark.owner) and not one.mark.is_bound_to(one.id or "")


def _conflict(seekers: list[AnyResource], offers: list[AnyResource]) -> str:
    wanted = " and ".join(sorted(one.address for one in seekers))
    names = " and ".join(sorted(f"{one.id}" for one in offers))
    if len(offers) == 1:
        return f"{wanted}: all claim the schedule {names} on QStash; let only one of them"
    return f"{wanted}: claimed by more than one schedule on QStash: {names}; remove the label from all but one"


def _names(owners: tuple[str, ...], key: str) -> list[tuple[str, str]]:
    """How the marks of these owners name a key."""
    return [(owner, key_digest(owner, key)) for owner in owners]


def _name(one: AnyResource) -> tuple[str, str]:
    return (one.mark.owner, one.mark.key) if one.mark else ("", "")


def _moving(owners: tuple[str, ...], pool: _Pool) -> set[tuple[str, str]]:
    """The marked names from which a desired resource moves away: another may have taken the key already.

    Not where the move was made before, and ``moved_from`` is still in the file.
    """
    moved = [one for one in pool.desired.values() if one.moved_from and not one.id]
    there = {_name(one) for one in pool.observed.values()} if moved else set()
    moves = (one for one in moved if there.isdisjoint(_names(owners, one.key)))
    return {name for one in moves for name in _names(owners, one.moved_from or "")}


def _by_explicit_id(pool: _Pool) -> None:
    for one in tuple(pool.desired.values()):
        if one.id is not None and one.id in pool.observed:
            pool.take(one, pool.observed[one.id])


def _by_own_id(kind: AnyKind, policy: Policy, pool: _Pool) -> None:
    for one in tuple(pool.desired.values()):
        found = None if one.id else pool.observed.get(kind.own_id(policy.owner, one) or "")
        if found is not None and found.mark is None and kind.site(found.spec) == kind.site(one.spec):
            pool.take(one, found)


def _by_rename(owners: tuple[str, ...], wanted: set[tuple[str, str]], pool: _Pool) -> None:
    def is_orphan(one: AnyResource) -> bool:
        return one.mark is not None and one.mark.owner in owners and _name(one) not in wanted

    pool.pair(
        lambda one: _names(owners, one.moved_from) if one.moved_from and not one.id else [],
        lambda one: _name(one) if one.mark else None,
        must_be_one=True,
    )
    for settings in (("destination",), ("destination", "cron", "timezone")):
        pool.pair(
            lambda one, names=settings: [] if one.id else [_settings(one, names)],  # type: ignore[misc]
            lambda one, names=settings: _settings(one, names) if is_orphan(one) else None,  # type: ignore[misc]
        )


def _settings(one: AnyResource, names: tuple[str, ...]) -> Hashable:
    return tuple(getattr(one.spec, name) for name in names)
