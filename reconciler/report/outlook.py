"""What a plan means in time and in money, where it is told of: when what it changes fires, and what all of it sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from reconciler.calendar import Calendar
    from reconciler.model import Change, Plan, State
    from reconciler.timing import Timing
    from reconciler.volume import Forecast, Plans


@dataclass(frozen=True, slots=True)
class Outlook:
    """The timing of each change, by what it is of, and the forecast for the account as it will be.

    Without a forecast nothing is told of messages and money, and without a calendar there is no picture.
    """

    timings: Mapping[tuple[str, str | None], Timing] = field(default_factory=dict)
    forecast: Forecast | None = None
    calendar: Calendar | None = None

    def timing(self, change: Change) -> Timing | None:
        """That of a change; None of what has no time."""
        return self.timings.get(_key(change))


NO_OUTLOOK: Final = Outlook()


def look_ahead(plan: Plan, observed: State, now: datetime, plans: Plans, *, with_calendar: bool = False) -> Outlook:
    """The outlook of a plan that is applied at ``now`` (aware) to the account as it was observed."""
    if not plan.changes:
        return NO_OUTLOOK
    # A plan in sync, which has no outlook, does not pay for any of it.
    from reconciler.volume import address_well, forecast_change, foresee

    before = address_well(observed)
    after = foresee(before, plan.ready)
    calendar = _draw(before, after, now) if with_calendar else None
    return Outlook(dict(_timings(plan, now)), forecast_change(before, after, now, plans), calendar)


def _draw(before: State, after: State, now: datetime) -> Calendar:
    from reconciler.calendar import Span, compare_calendars, make_frame

    return compare_calendars(before, after, make_frame(now, Span.WEEK, "UTC"))


def _timings(plan: Plan, now: datetime) -> Iterator[tuple[tuple[str, str | None], Timing]]:
    from reconciler.timing import tell_timing

    for change in plan.changes:
        timing = tell_timing(change, now)
        if timing is not None:
            yield _key(change), timing


def _key(change: Change) -> tuple[str, str | None]:
    return change.address, change.subject.id
