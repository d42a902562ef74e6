"""The longest time that a cron leaves between two firings."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from reconciler.cron.pattern import Pattern

if TYPE_CHECKING:
    from reconciler.cron import Cron

_YEARS: Final = 28  # after which the same dates fall on the same weekdays
_ONCE: Final = frozenset({0})


@lru_cache(maxsize=16384)
def longest_gap(cron: Cron, year: int) -> timedelta:
    """The longest time between two firings by the wall clock, in the 28 years from ``year``.

    Nothing where fewer than two firings come in that time.
    """
    times = [
        timedelta(hours=hour, minutes=minute) for hour, minute in product(sorted(cron.hours), sorted(cron.minutes))
    ]
    apart = _widest(Pattern(_ONCE, _ONCE, cron.days, cron.months, cron.weekdays, cron.either_day), year)
    over_night = timedelta(days=apart) + times[0] - times[-1] if apart and times else timedelta()
    return max((over_night, *(second - first for first, second in pairwise(times))))


@lru_cache(maxsize=4096)
def _widest(dates: Pattern, year: int) -> int:
    """The most days between two dates that fit."""
    days = map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year + _YEARS, 1, 1).toordinal()))
    fitting = [day.toordinal() for day in days if dates.falls_on(day)]
    return max((second - first for first, second in pairwise(fitting)), default=0)
