"""What is refused, with its reason and the flag that lets it through.

A guard is a function from all changes to a refusal, or none, for each. Every guard is lifted by its own flag; what one
refuses stays in the plan, and does not keep the others from being applied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.plan.ownership import adoptions, foreign, twins, unreadable
from reconciler.plan.removal import backlogs, in_use, nothing_wanted, protected, removals
from reconciler.plan.rename import halves, moves
from reconciler.plan.scene import Allowance, Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.model import Change, Hold

    Guard = Callable[[Scene, tuple[Change, ...]], list[Hold | None]]

# The first one that refuses a change gives the reason; The last two look at what is held.
_GUARDS: Final[tuple[Guard, ...]] = (
    foreign,
    adoptions,
    unreadable,
    protected,
    backlogs,
    nothing_wanted,
    removals,
    moves,
    twins,
    halves,
    in_use,
)


def hold(scene: Scene, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same changes, those that a guard refuses *held*."""
    for guard in _GUARDS:
        refusals = guard(scene, changes)
        changes = tuple(
            change if change.held or refusal is None else replace(change, held=refusal)
            for change, refusal in zip(changes, refusals, strict=True)
        )
    return changes


__all__ = ["Allowance", "Scene", "hold"]
