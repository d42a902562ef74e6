"""From pairs to changes: what has to be done to each resource, and who made the difference."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from reconciler.mark import OPERATOR_PAUSED
from reconciler.model import AnyResource, Cause, Change, Policy
from reconciler.plan.match import Matching, Pair, is_foreign, is_ours
from reconciler.plan.prune import is_kept, may_remove

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for pair in matching.pairs:
        if pair.desired is not None:
            named = _named(kind, policy, pair, taken)
            yield _wanted(kind, policy, named, pair.observed, resumed=named.address in accepted)
        elif pair.observed is not None and may_remove(kind, policy, pair.observed):
            yield from _unwanted(kind, policy, kind.known(policy.owner, pair.observed))


def _unwanted(kind: AnyKind, policy: Policy, observed: AnyResource) -> Iterator[Change]:
    """What becomes of a live resource that the manifest holds no more."""
    if is_kept(policy, observed):
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
    own = kind.own_id(policy.owner, pair.desired) or ""
    # An id that somebody else's schedule has is not ours to overwrite.
    free = own if own not in taken else f"{own}-{sha256(own.encode()).hexdigest()[:6]}"
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
    return replace(change, cause=_cause(kind, change))


def _same(before: Mark | None, after: Mark | None, *, with_pause: bool) -> bool:
    """Whether two marks call for no write: what was last applied does not, an operator's pause only where asked."""
    if before is None or after is None:
        return before is after
    ignored = "" if with_pause else OPERATOR_PAUSED
    flags = {*before.flags} ^ {*after.flags}
    return before.key == after.key and before.hidden == after.hidden and not flags.difference(ignored)


def _cause(kind: AnyKind, change: Change) -> Cause:
    before, after = change.before, change.after
    moved = kind.has_moved(before) if before and not change.adopts else None
    if moved is None or before is None or after is None or before.mark is None or after.mark is None:
        return Cause.UNKNOWN
    if (before.mark.applied, before.mark.hidden) == (after.mark.applied, after.mark.hidden):
        return Cause.DRIFT
    return Cause.BOTH if moved else Cause.MANIFEST
