"""The dates and wall clock times that an expression's fields let pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from reconciler.cron.dates import find_date, fits_some

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The values that each field lets pass.

    A date must be in ``days`` and in ``weekdays``; under ``either_day``, where both are restricted, in one of them.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @property
    def never_fires(self) -> bool:
        """Whether there is no time at all that fits, as with 30 February."""
        dates = fits_some(self.days, self.months, self.weekdays, either=self.either_day)
        return not (dates and self.minutes and self.hours)

    def falls_on(self, day: date) -> bool:
        """Whether the date fits."""
        return day.month in self.months and self.falls_on_day(day)

    def falls_on_day(self, day: date) -> bool:
        """Whether the date fits, its month left out of account."""
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.either_day else by_day and by_weekday

    def seek(self, wall: datetime) -> datetime | None:
        """The first fitting time not before ``wall``, on clocks that never change; None where none ever fits.

        ``wall`` is a whole minute.
        """
        if not (self.minutes and self.hours):
            return None
        day = self._find_date(wall)
        if day == wall.date() and (hour_and_minute := self._find_time(wall)):
            return wall.replace(hour=hour_and_minute[0], minute=hour_and_minute[1])
        if day == wall.date():
            day = self._find_date(wall + _DAY)
        if day is None:
            return None
        return datetime(day.year, day.month, day.day, min(self.hours), min(self.minutes), tzinfo=wall.tzinfo)

    def seek_back(self, wall: datetime) -> datetime | None:
        """The last fitting time not after ``wall``, on clocks that never change; None where none ever fits."""
        if self.never_fires:
            return None
        if self.falls_on(wall) and (earlier := self._find_time_back(wall)):
            return wall.replace(hour=earlier[0], minute=earlier[1])
        wall -= _DAY
        while not self.falls_on(wall):
            wall -= _DAY
        return wall.replace(hour=max(self.hours), minute=max(self.minutes))

    def _find_date(self, wall: datetime) -> date | None:
        return find_date(self.days, self.months, self.weekdays, wall.date(), either=self.either_day)

    def _find_time(self, wall: datetime) -> tuple[int, int] | None:
        """The first hour and minute of the day that fit, not before those of ``wall``."""
        hour, minute = wall.hour, wall.minute
        if hour in self.hours and (later := _first(self.minutes, minute)) is not None:
            return hour, later
        following = _first(self.hours, hour + 1)
        return None if following is None else (following, min(self.minutes))

    def _find_time_back(self, wall: datetime) -> tuple[int, int] | None:
        """The last hour and minute of the day that fit, not after those of ``wall``."""
        hour, minute = wall.hour, wall.minute
        if hour in self.hours and (earlier := _last(self.minutes, minute)) is not None:
            return hour, earlier
        previous = _last(self.hours, hour - 1)
        return None if previous is None else (previous, max(self.minutes))


def _first(values: frozenset[int], least: int) -> int | None:
    ordered = _order(values)
    index = bisect_left(ordered, least)
    return ordered[index] if index < len(ordered) else None


def _last(values: frozenset[int], most: int) -> int | None:
    ordered = _order(values)
    index = bisect_right(ordered, most)
    return ordered[index - 1] if index else None


@lru_cache(maxsize=4096)
def _order(values: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(values))
