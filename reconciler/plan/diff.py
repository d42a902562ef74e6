"""From pairs to changes: what has to be done to each resource, and who made the difference."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from reconciler.difference import veil
from reconciler.mark import NEWCOMER, OPERATOR_PAUSED, key_digest
from reconciler.model import AnyResource, Cause, Change, Policy
from reconciler.plan.match import Matching, Pair, is_foreign, is_ours
from reconciler.plan.prune import is_kept, may_remove

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.kinds import AnyKind
    from reconciler.mark import Mark


def diff(
    kind: AnyKind, policy: Policy, matching: Matching, accepted: frozenset[str] = frozenset()
) -> Iterator[Change | None]:
    """A change for every resource that needs one, None for every one that is as it should be.

    Live resources that are neither wanted nor to be removed give nothing. ``accepted`` are the addresses whose mark
    shall forget that an operator had paused them.
    """
    taken = {side.id for pair in matching.pairs for side in (pair.desired, pair.observed) if side is not None}
    names: dict[str, str] = {}
    if any(pair.desired is None for pair in matching.pairs):
        wanted = (pair.desired.key for pair in matching.pairs if pair.desired)
        names = {key_digest(policy.owner, key): key for key in wanted}
    for pair in matching.pairs:
        if pair.desired and pair.observed and kind.agrees(policy.owner, pair.desired, pair.observed):
            yield None
        elif pair.desired is not None:
            named = _named(kind, policy, pair, taken)
            yield _wanted(kind, policy, named, pair.observed, resumed=named.address in accepted)
        elif pair.observed is not None and pair.observed.id not in matching.copied:
            yield from _unwanted(kind, policy, _known(kind, policy, pair.observed, names))


def _known(kind: AnyKind, policy: Policy, observed: AnyResource, names: Mapping[str, str]) -> AnyResource:
    """A live resource that nothing wants under its key: one of the manifest's, where another id was given for that."""
    key = names.get(observed.mark.key) if observed.mark and is_ours(policy, observed) else None
    return replace(observed, key=key) if key else kind.known(policy.owner, observed)


def _unwanted(kind: AnyKind, policy: Policy, observed: AnyResource) -> Iterator[Change]:
    """What becomes of a live resource that the manifest holds no more."""
    if is_kept(policy, observed) or not may_remove(kind, policy, observed):
        return
    resting = kind.rest(observed) if policy.on_remove == "pause" else None
    if resting is None:
        yield Change(observed, None, removes=True)
    elif resting.spec != observed.spec:
        yield Change(observed, resting, removes=True)


def _named(kind: AnyKind, policy: Policy, pair: Pair, taken: set[str | None]) -> AnyResource:
    """The desired resource with the id that it has, or shall have."""
    assert pair.desired is not None  # noqa: S101 - the caller's condition
    if pair.observed is not None:
        return replace(pair.desired, id=pair.observed.id)
    if pair.desired.id is not None or not kind.marked:
        return pair.desired
    own = free = kind.own_id(policy.owner, pair.desired) or ""
    # An id that another schedule has is not ours to overwrite.
    while free in taken:
        free = f"{own}-{sha256(free.encode()).hexdigest()[:6]}"
    return replace(pair.desired, id=free)


def _wanted(
    kind: AnyKind, policy: Policy, desired: AnyResource, observed: AnyResource | None, *, resumed: bool
) -> Change | None:
    before, after = kind.settle(policy.owner, desired, observed)
    if before is None:
        return Change(None, after)
    adopts = kind.marked and not is_ours(policy, before)
    if not adopts and before.spec == after.spec and _same(before.mark, after.mark, with_pause=resumed):
        return None
    change = Change(before, after, adopts=adopts and not is_foreign(policy, before))
    return replace(change, cause=_cause(kind, change), before=veil(before, after))


def _same(before: Mark | None, after: Mark | None, *, with_pause: bool) -> bool:
    """Whether two marks call for no write: what was last applied does not, an operator's pause only where asked."""
    if before is None or after is None:
        return before is after
    ignored = NEWCOMER if with_pause else NEWCOMER + OPERATOR_PAUSED
    flags = {*before.flags} ^ {*after.flags}
    return before.key == after.key and before.hidden == after.hidden and not flags.difference(ignored)


def _cause(kind: AnyKind, change: Change) -> Cause:
    before, after = change.before, change.after
    if before is None or after is None or before.mark is None or after.mark is None:
        return Cause.UNKNOWN
    # What carries somebody else's mark, or a previous owner's, was not applied by this manifest.
    if before.mark.owner != after.mark.owner:
        return Cause.UNKNOWN
    if _wishes(before.mark) == _wishes(after.mark):
        return Cause.DRIFT
    return Cause.BOTH if kind.has_moved(before) else Cause.MANIFEST


def _wishes(mark: Mark) -> Mark:
    """What a mark tells of the manifest that it was written for: neither the operator's pause nor when it came."""
    return replace(mark, flags=mark.flags.replace(OPERATOR_PAUSED, "").replace(NEWCOMER, ""))
