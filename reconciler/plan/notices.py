"""What a plan tells although nothing is done about it: who paused what, what is kept, what nobody claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.mark import OPERATOR_PAUSED
from reconciler.model import AnyResource, Policy, Warning_
from reconciler.plan.match import is_ours
from reconciler.plan.prune import has_our_prefix, is_kept, may_remove

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.kinds import AnyKind
    from reconciler.plan.match import Matching, Pair

_SILENT = "is paused on QStash, and the manifest leaves that to whoever operates it"
_RUNS = "was paused when last applied and runs now: resumed by hand, or an apply was cut short; pause it, or say"
_KEPT = "is not in the manifest any more, and is kept"
_PREFIX = "has an id like ours but no label of ours, and nothing wants it; delete it by hand, or adopt it by its id"


def notices(kind: AnyKind, policy: Policy, matching: Matching, accepted: frozenset[str]) -> Iterator[Warning_]:
    """What is worth telling of a kind's resources. ``accepted`` are those whose running was taken as meant."""
    for pair in matching.pairs:
        if pair.desired is not None and pair.observed is not None:
            yield from _of_pause(kind, pair, accepted)
        elif pair.observed is not None and pair.desired is None:
            yield from _of_unwanted(kind, policy, pair.observed)
    yield from _of_strangers(kind, policy, matching)


def _of_pause(kind: AnyKind, pair: Pair, accepted: frozenset[str]) -> Iterator[Warning_]:
    desired, observed = pair.desired, pair.observed
    assert desired is not None  # noqa: S101 - the caller's condition
    assert observed is not None  # noqa: S101
    if not kind.leaves_pause_open(desired.spec):
        return
    if kind.is_paused(observed.spec):
        yield Warning_("QS209", desired.address, _SILENT)
    elif observed.mark and observed.mark.has(OPERATOR_PAUSED) and desired.address not in accepted:
        yield Warning_("QS210", desired.address, f"{_RUNS} --accept-running {desired.address}")


def _of_unwanted(kind: AnyKind, policy: Policy, observed: AnyResource) -> Iterator[Warning_]:
    named = kind.known(policy.owner, observed)
    if is_ours(policy, observed) and (is_kept(policy, named) or not may_remove(kind, policy, observed)):
        yield Warning_("QS211", named.address, _KEPT)
    elif has_our_prefix(kind, policy, observed):
        yield Warning_("QS212", observed.address, _PREFIX)


def _of_strangers(kind: AnyKind, policy: Policy, matching: Matching) -> Iterable[Warning_]:
    """How many unmarked resources there are that nothing wants: they fire, and no manifest knows of them."""
    unmarked = (
        pair.observed
        for pair in matching.pairs
        if pair.desired is None and pair.observed and pair.observed.mark is None and kind.marked
    )
    count = sum(not has_our_prefix(kind, policy, one) and not may_remove(kind, policy, one) for one in unmarked)
    if count:
        word = kind.name if count == 1 else f"{kind.name}s"
        return [Warning_("QS213", kind.name, f"{count} unmarked {word} on QStash that this manifest does not hold")]
    return []
