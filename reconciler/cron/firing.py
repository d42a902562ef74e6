"""When a cron fires."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from reconciler.cron.fields import DAY, FIELDS, WEEKDAY
from reconciler.cron.zones import find_change, load_zone, measure_offset

if TYPE_CHECKING:
    from croniter import croniter

_MINUTE = timedelta(minutes=1)
_YEARS = 5  # robfig looks no further
_LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Cron:
    """When a schedule fires, on the wall clocks of ``zone`` (a name of tzdata): the values that each field lets pass.

    A date must be in ``days`` and in ``weekdays``; under ``either_day``, where both are restricted, in one of them.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    zone: str

    @property
    def never_fires(self) -> bool:
        """Whether there is no date at all that fits, as with 30 February."""
        by_day, by_weekday = self.has_day, bool(self.weekdays)
        fits = by_day or by_weekday if self.either_day else by_day and by_weekday
        return not (fits and self.minutes and self.hours and self.months)

    @property
    def has_day(self) -> bool:
        """Whether one of the months has one of the days."""
        return min(self.days, default=32) <= max((_LONGEST[month] for month in self.months), default=0)

    def next(self, after: datetime) -> datetime | None:
        """The first firing later than ``after`` (aware), in UTC; None where none comes within five years.

        A wall clock time that a change of the clocks leaves out does not fire, one that it repeats fires twice.
        """
        if self.never_fires:
            return None
        zone = load_zone(self.zone)
        moment = after.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE
        last_year = after.astimezone(zone).year + _YEARS
        while True:
            offset = measure_offset(zone, moment)
            wall = _seek(self, moment + offset)
            change = find_change(zone, moment, wall - offset)
            if change is None:
                return wall - offset if wall.year <= last_year else None
            moment = change


def _seek(cron: Cron, wall: datetime) -> datetime:
    """The first fitting wall clock time not before ``wall``, both of them marked as UTC, which has no changes."""
    # A copy, since asking changes it and threads share it; making one takes longer than asking.
    found: datetime = copy.copy(_make_iterator(cron)).get_next(datetime, start_time=wall - _MINUTE)
    return found


@lru_cache(maxsize=1024)
def _make_iterator(cron: Cron) -> croniter:
    """croniter, in words that it and robfig understand alike: a list or a star for each field, and no zone."""
    from croniter import croniter

    days, weekdays = cron.days, cron.weekdays
    if cron.either_day and (DAY.is_full(days) or WEEKDAY.is_full(weekdays)):
        days = weekdays = frozenset()  # every date fits; croniter would look at the other field alone
    elif not cron.has_day:
        days = frozenset()  # the weekday decides alone; croniter before 7 would give up
    values = (cron.minutes, cron.hours, days, cron.months, weekdays)
    return croniter(" ".join(field.render(chosen) for field, chosen in zip(FIELDS, values, strict=True)))
