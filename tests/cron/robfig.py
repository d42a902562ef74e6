"""The next firing in robfig's own steps, as plainly as they can be written: slow, and nothing of the program in it.

After ``SpecSchedule.Next`` of robfig/cron v3 (spec.go), ``time.Date`` and ``Time.AddDate`` of Go; held to what both
answered when they were run (``tests/data/cron_next.json``). Moments are unix seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final, Protocol
from zoneinfo import ZoneInfo

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE: Final = 60
HOUR: Final = 3600


class Stuck(Exception):
    """robfig would go round in circles."""


class Fields(Protocol):
    """What an expression was read as."""

    @property
    def minutes(self) -> frozenset[int]: ...
    @property
    def hours(self) -> frozenset[int]: ...
    @property
    def days(self) -> frozenset[int]: ...
    @property
    def months(self) -> frozenset[int]: ...
    @property
    def weekdays(self) -> frozenset[int]: ...
    @property
    def either_day(self) -> bool: ...
    @property
    def zone(self) -> str: ...


@lru_cache(maxsize=64)
def open_zone(name: str) -> ZoneInfo:
    """The zone as the package ``tzdata`` has it, whatever this machine has."""
    with files("tzdata").joinpath("zoneinfo", name).open("rb") as data:
        return ZoneInfo.from_file(data, name)


def show(moment: int, zone: ZoneInfo) -> datetime:
    """What the clocks of the zone show, marked as UTC."""
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).replace(tzinfo=UTC)


def make(year: int, month: int, day: int, hour: int, minute: int, zone: ZoneInfo) -> int:
    """Go's time.Date: months and days that are too many are carried over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    wall = datetime(year, month, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)
    seconds = int((wall - EPOCH).total_seconds())

    def offset(moment: int) -> int:
        return int((show(moment, zone) - EPOCH).total_seconds()) - moment

    return seconds - offset(seconds - offset(seconds))


def fits_day(cron: Fields, wall: datetime) -> bool:
    by_day, by_weekday = wall.day in cron.days, wall.isoweekday() % 7 in cron.weekdays
    return by_day or by_weekday if cron.either_day else by_day and by_weekday


def find_next(cron: Fields, after: int) -> int | None:  # noqa: C901, PLR0912, PLR0915 - one loop after the other, as in the original
    """The firing after a moment; None where there is none within five years."""
    zone = open_zone(cron.zone)
    moment = after + 1
    moved = False
    last_year = show(moment, zone).year + 5
    while True:
        if show(moment, zone).year > last_year:
            return None
        again = False
        while (wall := show(moment, zone)).month not in cron.months:
            if not moved:
                moved = True
                moment = make(wall.year, wall.month, 1, 0, 0, zone)
                wall = show(moment, zone)
            moment = make(wall.year, wall.month + 1, wall.day, wall.hour, wall.minute, zone)
            if show(moment, zone).month == 1:
                again = True
                break
        if again:
            continue
        while not fits_day(cron, wall := show(moment, zone)):
            if not moved:
                moved = True
                moment = make(wall.year, wall.month, wall.day, 0, 0, zone)
                wall = show(moment, zone)
            before = moment
            moment = make(wall.year, wall.month, wall.day + 1, wall.hour, wall.minute, zone)
            hour = show(moment, zone).hour
            if hour > 12:
                moment += (24 - hour) * HOUR
            elif hour != 0:
                moment -= hour * HOUR
            if moment <= before:
                raise Stuck
            if show(moment, zone).day == 1:
                again = True
                break
        if again:
            continue
        while (wall := show(moment, zone)).hour not in cron.hours:
            if not moved:
                moved = True
                moment = make(wall.year, wall.month, wall.day, wall.hour, 0, zone)
            moment += HOUR
            if show(moment, zone).hour == 0:
                again = True
                break
        if again:
            continue
        while show(moment, zone).minute not in cron.minutes:
            if not moved:
                moved = True
                moment -= moment % MINUTE
            moment += MINUTE
            if show(moment, zone).minute == 0:
                again = True
                break
        if again:
            continue
        while moment % MINUTE:
            moved = True
            moment += 1
            if moment % MINUTE == 0:
                again = True
                break
        if not again:
            return moment
