"""When a schedule fires, as far as rules ask: shared by all schedules of one cron and zone."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from reconciler.cron import parse

if TYPE_CHECKING:
    from datetime import date

DAY: Final = 24 * 60  # minutes
_SHORTEST: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ALL: Final = {"minutes": 60, "hours": 24, "days": 31, "months": 12, "weekdays": 7}


class Rhythm:
    """The values that each field of a cron lets pass, and what follows from them. Times are those of the zone.

    ``runs`` is how often it fires on a day on which it does. Of one that never fires, only the fields mean something.
    """

    def __init__(self, expression: str, zone: str) -> None:
        self.expression = expression
        self.zone = zone
        cron = parse(expression)
        self.minutes, self.hours = sorted(cron.minutes), sorted(cron.hours)
        self.days, self.months, self.weekdays = cron.days, cron.months, cron.weekdays
        self.either_day = cron.either_day
        self.never_fires = cron.never_fires
        self.runs = len(self.minutes) * len(self.hours)

    @property
    def fields(self) -> list[str]:
        """Minute, hour, day, month and weekday as they are written."""
        return self.expression.split()

    @cached_property
    def dates(self) -> tuple[frozenset[int], frozenset[int], frozenset[int], bool]:
        """Equal for two that fire on the same days."""
        return self.days, self.months, self.weekdays, self.either_day

    @cached_property
    def is_daily(self) -> bool:
        """Whether it fires on every day."""
        by_day, by_weekday = len(self.days) == _ALL["days"], len(self.weekdays) == _ALL["weekdays"]
        whole = by_day or by_weekday if self.either_day else by_day and by_weekday
        return whole and len(self.months) == _ALL["months"]

    @cached_property
    def share_of_days(self) -> float:
        """On how many of all days it fires, on the average."""
        by_day, by_weekday = len(self.days) / 30.44, len(self.weekdays) / 7
        shares = 1 - (1 - by_day) * (1 - by_weekday) if self.either_day else by_day * by_weekday
        return min(shares, 1.0) * len(self.months) / 12

    @cached_property
    def interval(self) -> int:
        """The shortest time between two of its runs, in minutes, when no clock changes."""
        times = [60 * hour + minute for hour in self.hours for minute in self.minutes]
        times.append(times[0] + self._days_between * DAY)
        return min(later - earlier for earlier, later in pairwise(times))

    def fits(self, day: date) -> bool:
        """Whether it fires on this day."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.either_day else by_day and by_weekday

    def lacking(self, day: int) -> list[int]:
        """Those of its months that do not have this day in every year."""
        return [month for month in sorted(self.months) if day > _SHORTEST[month - 1]]

    @property
    def _days_between(self) -> int:
        """The fewest days from one on which it fires to the next."""
        if self.either_day or self.is_daily:
            return 1
        if len(self.weekdays) < _ALL["weekdays"]:
            return _narrowest(sorted(self.weekdays), _ALL["weekdays"])
        return _narrowest(sorted(self.days), min(_SHORTEST))


def _narrowest(values: list[int], cycle: int) -> int:
    wrapped = [*values, values[0] + max(cycle, values[-1])]
    return min(later - earlier for earlier, later in pairwise(wrapped))
