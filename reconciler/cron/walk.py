"""The search for the next firing across a change of the clocks, in the steps that robfig takes.

robfig looks at one field after the other, and moves on by a month, a day, an hour or a minute until the field fits. On
clocks that never change this leads to the first time that fits. Where they change, the steps matter: an hour on from
01:30 may be 01:30 again, and a midnight that is left out may send it to the evening before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from reconciler.cron.zones import find_change, measure_offset

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from reconciler.cron.pattern import Pattern

YEARS: Final = 5  # robfig looks no further

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NOON: Final = 12


def walk(pattern: Pattern, zone: ZoneInfo, start: datetime) -> datetime | None:
    """The first firing at or after ``start`` (UTC, whole seconds); None where robfig finds none within five years.

    Where robfig never returns, since a whole day is left out, or answers with a moment before ``start``, this is the
    first time that fits.
    """
    walker = _Walker(pattern, zone, start)
    last_year = walker.wall.year + YEARS
    while walker.wall.year <= last_year:
        if all(fits() for fits in walker.fields):
            return walker.moment if walker.moment >= start else _read(pattern, zone, start)
        if walker.stuck:
            return _read(pattern, zone, start)
    return None


def _read(pattern: Pattern, zone: ZoneInfo, start: datetime) -> datetime | None:
    """The first minute at or after ``start`` whose wall clock time fits."""
    moment = (start + 59 * timedelta(seconds=1)).replace(second=0)
    last_year = (start + measure_offset(zone, start)).year + YEARS
    while True:
        offset = measure_offset(zone, moment)
        wall = pattern.seek(moment + offset)
        change = None if wall is None else find_change(zone, moment, wall - offset)
        if change is None:
            return wall - offset if wall is not None and wall.year <= last_year else None
        moment = change


class _Walker:
    """A moment that moves on, field by field.

    Each field answers whether it fits; no is said where moving on has begun a new year, month, day, hour or minute, so
    that the fields before it must be looked at again.
    """

    def __init__(self, pattern: Pattern, zone: ZoneInfo, start: datetime) -> None:
        self.moment = start
        self.stuck = False
        self.fields: tuple[Callable[[], bool], ...] = (
            self._fit_month,
            self._fit_day,
            self._fit_hour,
            self._fit_minute,
            self._fit_second,
        )
        self._pattern = pattern
        self._zone = zone
        self._moved = False

    @property
    def wall(self) -> datetime:
        """What the wall clocks show, marked as UTC."""
        return self.moment + measure_offset(self._zone, self.moment)

    def _fit_month(self) -> bool:
        while self.wall.month not in self._pattern.months:
            self._begin(day=1, hour=0, minute=0, second=0)
            self._place(_add_month(self.wall))
            if self.wall.month == 1:
                return False
        return True

    def _fit_day(self) -> bool:
        while not self._pattern.falls_on_day(self.wall):
            self._begin(hour=0, minute=0, second=0)
            before = self.moment
            self._place(self.wall + _DAY)
            hour = self.wall.hour  # not 0 where there is no midnight
            self.moment += _HOUR * (24 - hour if hour > _NOON else -hour)
            self.stuck = self.moment <= before
            if self.stuck or self.wall.day == 1:
                return False
        return True

    def _fit_hour(self) -> bool:
        while self.wall.hour not in self._pattern.hours:
            self._begin(minute=0, second=0)
            self.moment += _HOUR
            if self.wall.hour == 0:
                return False
        return True

    def _fit_minute(self) -> bool:
        while self.wall.minute not in self._pattern.minutes:
            self._moved = True
            self.moment = self.moment.replace(second=0) + _MINUTE
            if self.wall.minute == 0:
                return False
        return True

    def _fit_second(self) -> bool:
        if self.moment.second == 0:
            return True
        self._moved = True
        self.moment = self.moment.replace(second=0) + _MINUTE
        return False

    def _begin(self, **fields: int) -> None:
        """Go back to where the field's value began, the first time that anything moves."""
        if not self._moved:
            self._moved = True
            self._place(self.wall.replace(**fields))  # type: ignore[arg-type]

    def _place(self, wall: datetime) -> None:
        """Go to a wall clock time. Of two moments that show it, or where none does, as Go's ``time.Date`` chooses."""
        guess = measure_offset(self._zone, wall)
        self.moment = wall - measure_offset(self._zone, wall - guess)


def _add_month(wall: datetime) -> datetime:
    """The same day of the next month; a 31st that it does not have is counted on into the month after."""
    first = (wall.replace(day=1) + 31 * _DAY).replace(day=1)
    return first + (wall.day - 1) * _DAY
