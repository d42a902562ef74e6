"""One manifest against another, where no account can be asked: what the text itself changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model import AnyResource, State


def compare(before: State, after: State) -> tuple[tuple[Change, ...], int]:
    """What ``after`` wants otherwise than ``before``, by address, and how many resources both want alike.

    What is in the account is not known, so that none of these is what an apply would do.
    """
    wanted, unwanted = _by_address(after), _by_address(before)
    changes = [*_changes(unwanted, wanted)]
    changes += [Change(one, None, removes=True) for address, one in unwanted.items() if address not in wanted]
    return tuple(changes), len(wanted) - sum(change.after is not None for change in changes)


def _changes(before: dict[str, AnyResource], after: dict[str, AnyResource]) -> Iterator[Change]:
    for address, one in after.items():
        known = before.get(address)
        if known is None or known.spec != one.spec:
            yield Change(known, one)


def _by_address(state: State) -> dict[str, AnyResource]:
    return {one.address: one for resources in state.values() for one in resources}
