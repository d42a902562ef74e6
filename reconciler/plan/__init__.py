"""Deciding what to do. Reads and writes nothing: values in, a plan out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.errors import UsageError
from reconciler.model import Action, AnyResource, Change, Manifest, Plan, State, Warning_
from reconciler.plan.diff import diff
from reconciler.plan.hold import Allowance, Scene, hold
from reconciler.plan.match import Matching, match
from reconciler.plan.newcomers import marked_as_such
from reconciler.plan.notices import notices
from reconciler.plan.quota import deadlocks
from reconciler.plan.rename import link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from reconciler.kinds import AnyKind


@dataclass(frozen=True, slots=True)
class Options:
    """How to plan: the guards that are lifted, and the addresses to which the plan is narrowed (none: all).

    ``under_way`` are the addresses of a plan that is being carried out: what has them may be gone by now.
    """

    allowance: Allowance = field(default_factory=Allowance)
    targets: frozenset[str] = frozenset()
    under_way: frozenset[str] = frozenset()


def make_plan(kinds: tuple[AnyKind, ...], manifest: Manifest, observed: State, options: Options | None = None) -> Plan:
    """What has to be done so that the account is as the manifest says.

    Plans only the kinds that both the manifest and ``observed`` hold. ``UsageError`` for a target that nothing has.
    """
    options = options or Options()
    policy, desired = manifest.policy, manifest.desired
    accepted = options.allowance.accept_running
    managed = tuple(kind for kind in kinds if kind.name in desired)
    matchings = {kind: match(kind, policy, desired[kind.name], observed.get(kind.name, ())) for kind in managed}
    found = [change for kind, matching in matchings.items() for change in diff(kind, policy, matching, accepted)]
    linked = link(kinds, tuple(change for change in found if change))
    changes = _scoped(linked, manifest, options)
    # What is in sync, as most plans are, needs no guards.
    guarded = hold(_set_scene(manifest, options, matchings), changes) if changes else ()
    warnings = [warning for matching in matchings.values() for warning in matching.warnings]
    warnings += _unmet(managed, manifest, observed)
    warnings += (one for kind, matching in matchings.items() for one in notices(kind, policy, matching, accepted))
    warnings += deadlocks(managed, changes)
    return Plan(
        policy.owner,
        _ordered(kinds, marked_as_such(guarded)),
        found.count(None),
        tuple(sorted((*manifest.warnings, *warnings))),
    )


def _set_scene(manifest: Manifest, options: Options, matchings: Mapping[AnyKind, Matching]) -> Scene:
    """What the guards look at."""
    claimed = frozenset(
        pair.observed.id
        for matching in matchings.values()
        for pair in matching.pairs
        if pair.desired and pair.observed and pair.observed.id
    )
    return Scene(tuple(matchings), manifest.policy, options.allowance, manifest.desired, _believed(matchings), claimed)


def _believed(matchings: Mapping[AnyKind, Matching]) -> State:
    """What is observed, without copied marks: no guard may fall for one. The order of a listing means nothing."""

    def identity(resource: AnyResource) -> str:
        return resource.id or resource.key

    return {
        kind.name: tuple(sorted((pair.observed for pair in matching.pairs if pair.observed), key=identity))
        for kind, matching in matchings.items()
    }


def _scoped(changes: tuple[Change, ...], manifest: Manifest, options: Options) -> tuple[Change, ...]:
    targets = options.targets
    if not targets:
        return changes
    known = {change.address for change in changes} | {
        one.address for resources in manifest.desired.values() for one in resources
    }
    if unknown := sorted(targets - known - options.under_way):
        raise UsageError(f"no resource has the address {unknown[0]}{_advise(unknown[0], known)}")
    wanted = [change for change in changes if change.address in targets]
    # A rename is one change: with one of its halves goes the other.
    halves = {change.follows or change.subject.id for change in wanted if change.follows or change.before is None}
    return tuple(one for one in changes if one.address in targets or (one.follows or one.subject.id) in halves - {None})


def _advise(unknown: str, known: Collection[str]) -> str:
    """Which address was probably meant: that of the nearest key, since many forget the kind in front of it."""
    from difflib import get_close_matches  # only mistakes need it

    keys = {address.partition("/")[2]: address for address in known}
    kinds = {address.partition("/")[0] for address in known}
    kind, _, key = unknown.partition("/")
    near = get_close_matches(key if kind in kinds else unknown, keys, n=1, cutoff=0.65)
    return f"; did you mean {keys[near[0]]}" if near else "; addresses are shown by plan, like schedule/weekly-report"


def _unmet(kinds: tuple[AnyKind, ...], manifest: Manifest, observed: State) -> Iterator[Warning_]:
    """What is referred to and neither wanted nor there; of kinds that are not managed nothing is known."""
    names = {kind.name for kind in kinds}
    needs = [
        (one, needed)
        for kind in kinds
        for one in manifest.desired[kind.name]
        for needed in kind.references(one.spec)
        if needed.kind in names and not needed.appears
    ]
    states = (manifest.desired, observed) if needs else ()
    there = {(one.kind, one.key) for state in states for found in state.values() for one in found}
    for one, needed in needs:
        if (needed.kind, needed.key) not in there:
            message = f"there is no {needed.kind.replace('_', ' ')} {needed.key}, neither here nor on QStash"
            yield Warning_("QS205", one.address, message)


def _ordered(kinds: tuple[AnyKind, ...], changes: Iterable[Change]) -> tuple[Change, ...]:
    """What others refer to is created first and deleted last."""
    rank = {kind.name: number for number, kind in enumerate(kinds)}

    def place(change: Change) -> tuple[bool, int, str, str]:
        deletes = change.action is Action.DELETE
        number = rank[change.subject.kind]
        return deletes, -number if deletes else number, change.subject.key, change.subject.id or ""

    return tuple(sorted(changes, key=place))


__all__ = ["Allowance", "Options", "make_plan"]
