"""What the messages of a state cost on each plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from reconciler.volume.contents import read_state

if TYPE_CHECKING:
    from reconciler.model import State
    from reconciler.volume.estimate import Volume
    from reconciler.volume.plans import Plans, Price

_MONTHS: Final = 12
_BUNDLE: Final = 100_000  # messages


@dataclass(frozen=True, slots=True)
class Bill:
    """What a plan costs in the average month: ``least`` where no delivery fails, ``most`` where each is retried.

    Bandwidth is left out: what endpoints answer is a part of it, and nobody knows that beforehand.
    """

    plan: str
    least: Decimal
    most: Decimal


def find_bills(state: State, volume: Volume, plans: Plans) -> tuple[Bill, ...]:
    """The bill of each plan, in the order of the plans. Limits are not looked at."""
    active = sum(not one.spec.paused for one in read_state(state).schedules)
    return tuple(
        Bill(
            name,
            _add_up(plan.price, active, volume.year.least),
            _add_up(plan.price, active, volume.year.most),
        )
        for name, plan in plans.plans.items()
    )


def _add_up(price: Price, active: int, year: int) -> Decimal:
    messages = price.per_100k_messages * year / (_BUNDLE * _MONTHS)
    return price.month + messages + price.per_schedule * max(0, active - price.schedules_included)
