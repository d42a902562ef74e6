"""What a limit of the account's plan would stop, whatever the order: a replacement that needs room for both at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model import Action, Warning_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.kinds import AnyKind
    from reconciler.model import Change


def deadlocks(kinds: Iterable[AnyKind], changes: tuple[Change, ...]) -> Iterator[Warning_]:
    """Creates without which something cannot let go of the very resource whose deletion would make room for them.

    QStash does not tell its limits, so this is told wherever it may happen.
    """
    by_name = {kind.name: kind for kind in kinds}
    places = {(change.subject.kind, change.subject.key): change for change in changes}
    for change in changes:
        for made, gone in sorted(_switches(by_name, places, change)):
            room = f"while {change.address} still needs {gone}, which goes only afterwards"
            message = f"has to be there {room}: an account that has no room for both refuses it, and nothing changes"
            yield Warning_("QS214", made, message)


def _switches(
    kinds: Mapping[str, AnyKind], places: Mapping[tuple[str, str], Change], change: Change
) -> Iterator[tuple[str, str]]:
    """The created and the deleted resources of one kind between which an update changes over, by address."""
    if change.before is None or change.after is None:
        return
    kind = kinds[change.subject.kind]
    left, taken = (
        [found for one in kind.references(side.spec) if (found := places.get((one.kind, one.key)))]
        for side in (change.before, change.after)
    )
    for made in taken:
        for gone in left:
            if made.subject.kind == gone.subject.kind and (made.action, gone.action) == (Action.CREATE, Action.DELETE):
                yield made.address, gone.address
