"""The dates of a cron in words."""

from __future__ import annotations

from calendar import day_name, month_name
from typing import TYPE_CHECKING, Final

from reconciler.cron.fields import DAY, MONTH, WEEKDAY
from reconciler.timing.lists import enumerate_all

if TYPE_CHECKING:
    from reconciler.cron import Cron

EVERY_DAY: Final = "every day"
_WORKDAYS: Final = frozenset(range(1, 6))
_WEEKEND: Final = frozenset({0, 6})
_TEENS: Final = range(11, 14)
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


def describe_dates(cron: Cron) -> str:
    """All dates on which a cron fires; what follows a closing comma goes on with the sentence."""
    by_day, by_weekday = not DAY.is_full(cron.days), not WEEKDAY.is_full(cron.weekdays)
    if cron.either_day and by_day and by_weekday:
        return _describe_either(cron)
    if by_day and not cron.either_day:
        return _describe_days(cron)
    weekdays = by_weekday and not cron.either_day
    return f"{_name_weekdays(cron.weekdays) if weekdays else EVERY_DAY}{_say_months(cron)}"


def _describe_either(cron: Cron) -> str:
    """Where one of the day fields is enough; an empty one gives nothing."""
    weekdays = f"{_name_weekdays(cron.weekdays)}{_say_months(cron)}" if cron.weekdays else ""
    if not (cron.days and weekdays):
        return weekdays or _describe_days(cron)
    return f"{_describe_days(cron)}, and on {weekdays},"


def _describe_days(cron: Cron) -> str:
    if len(cron.days) == len(cron.months) == 1:
        return f"on {min(cron.days)} {month_name[min(cron.months)]}"
    months = "the month" if MONTH.is_full(cron.months) else _name_months(cron)
    return f"on the {enumerate_all(cron.days, _ordinal)} of {months}"


def _say_months(cron: Cron) -> str:
    return "" if MONTH.is_full(cron.months) else f" in {_name_months(cron)}"


def _name_months(cron: Cron) -> str:
    return enumerate_all(cron.months, month_name.__getitem__)


def _name_weekdays(weekdays: frozenset[int]) -> str:
    if weekdays in (_WORKDAYS, _WEEKEND):
        return "weekdays" if weekdays == _WORKDAYS else "weekends"
    from_monday = ((weekday - 1) % 7 for weekday in weekdays)
    return enumerate_all(from_monday, lambda index: f"{day_name[index]}s")


def _ordinal(day: int) -> str:
    return f"{day}th" if day in _TEENS else f"{day}{_ENDINGS.get(day % 10, 'th')}"
