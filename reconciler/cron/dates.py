"""The dates on which a cron fires. They are found once for all crons that have the same days, months and weekdays."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from reconciler.cron.fields import DAY, FIELDS, MONTH, WEEKDAY

if TYPE_CHECKING:
    from croniter import croniter

Numbers: TypeAlias = "frozenset[int]"

_LONGEST: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MINUTE: Final = timedelta(minutes=1)
_NOTHING: Final[Numbers] = frozenset()
_MIDNIGHT: Final[Numbers] = frozenset({0})


def has_day(days: Numbers, months: Numbers) -> bool:
    """Whether one of the months has one of the days."""
    return min(days, default=32) <= max((_LONGEST[month] for month in months), default=0)


@lru_cache(maxsize=1024)
def fits_some(days: Numbers, months: Numbers, weekdays: Numbers, *, either: bool) -> bool:
    """Whether there is a date at all that fits: under ``either`` one of the two day fields is enough."""
    by_day, by_weekday = has_day(days, months), bool(weekdays)
    return bool(months) and (by_day or by_weekday if either else by_day and by_weekday)


@lru_cache(maxsize=65536)
def find_date(days: Numbers, months: Numbers, weekdays: Numbers, start: date, *, either: bool) -> date | None:
    """The first date from ``start`` on that fits; None where none ever does."""
    if not fits_some(days, months, weekdays, either=either):
        return None
    full_days, full_weekdays = DAY.is_full(days), WEEKDAY.is_full(weekdays)
    if MONTH.is_full(months) and (full_days or full_weekdays if either else full_days and full_weekdays):
        return start
    # A copy, since asking changes it and threads share it; making one takes longer than asking.
    iterator = copy.copy(_make_iterator(days, months, weekdays, either=either))
    found: datetime = iterator.get_next(datetime, start_time=datetime.combine(start, time(), UTC) - _MINUTE)
    return found.date()


@lru_cache(maxsize=1024)
def _make_iterator(days: Numbers, months: Numbers, weekdays: Numbers, *, either: bool) -> croniter:
    """croniter, in words that it and robfig understand alike: a list or a star for each field, midnight, no zone."""
    from croniter import croniter

    if either and (DAY.is_full(days) or WEEKDAY.is_full(weekdays)):
        days = weekdays = _NOTHING  # every date fits; croniter would look at the other field alone
    elif not has_day(days, months):
        days = _NOTHING  # the weekday decides alone; croniter before 7 would give up
    values = (_MIDNIGHT, _MIDNIGHT, days, months, weekdays)
    return croniter(" ".join(field.render(chosen) for field, chosen in zip(FIELDS, values, strict=True)))
