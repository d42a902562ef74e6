"""All that a change means for messages, money and limits, as one value that every report can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.volume.estimate import compare, estimate
from reconciler.volume.limits import Verdict, find_verdicts
from reconciler.volume.price import Bill, find_bills

if TYPE_CHECKING:
    from datetime import datetime

    from reconciler.model import State
    from reconciler.volume.estimate import Move, Volume
    from reconciler.volume.plans import Plans


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a state sends, costs and meets. ``before`` and ``moves`` are those of a change, None and empty without."""

    volume: Volume
    bills: tuple[Bill, ...]
    verdicts: tuple[Verdict, ...]
    plans: Plans
    before: Volume | None = None
    moves: tuple[Move, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether QStash is certain to refuse something, on each of the plans."""
        return {one.plan for one in self.verdicts if one.stops} == self.plans.plans.keys()


def forecast(state: State, now: datetime, plans: Plans) -> Forecast:
    """What a state sends, costs and meets in the year that begins with the day of ``now`` (aware, taken in UTC)."""
    volume = estimate(state, now)
    return Forecast(volume, find_bills(state, volume, plans), find_verdicts(state, volume, plans), plans)


def forecast_change(before: State, after: State, now: datetime, plans: Plans) -> Forecast:
    """The same of the state that a change leads to, and where it differs from the state before."""
    found = compare(before, after, now)
    bills, verdicts = find_bills(after, found.after, plans), find_verdicts(after, found.after, plans)
    return Forecast(found.after, bills, verdicts, plans, found.before, found.moves)
