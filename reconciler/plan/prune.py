"""What may be removed because the manifest does not hold it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from reconciler.plan.match import is_foreign, is_ours

if TYPE_CHECKING:
    from reconciler.kinds import AnyKind
    from reconciler.model import AnyResource, Policy


def is_kept(policy: Policy, named: AnyResource) -> bool:
    """Whether the manifest says to leave alone what it does not hold any more."""
    return policy.on_remove == "keep" or named.address in policy.forget


def has_our_prefix(kind: AnyKind, policy: Policy, observed: AnyResource) -> bool:
    """Whether an unmarked resource has an id like those that we give: perhaps ours, overwritten by somebody."""
    return kind.marked and observed.mark is None and (observed.id or "").startswith(f"{policy.owner}.")


def may_remove(kind: AnyKind, policy: Policy, observed: AnyResource) -> bool:
    """Whether ``prune`` covers a live resource that nothing wants.

    One that is marked as somebody else's never is, nor one of which only the id looks like ours.
    """
    if is_foreign(policy, observed) or has_our_prefix(kind, policy, observed):
        return False
    rule = policy.prune.get(kind.name, kind.prune)
    if isinstance(rule, tuple):
        return any(fnmatchcase(observed.key, pattern) for pattern in rule)
    return rule == "all" or (rule == "owned" and is_ours(policy, observed))
