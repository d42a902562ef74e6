"""A cron in plain English."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.cron import parse
from reconciler.timing.days import EVERY_DAY, describe_dates
from reconciler.timing.hours import describe_times
from reconciler.timing.place import name_place

if TYPE_CHECKING:
    from reconciler.cron import Cron

UTC: Final = "UTC"
NEVER: Final = "never"


@lru_cache(maxsize=16384)
def read(cron: str, timezone: str | None) -> Cron:
    """A cron in a zone; without one, in that of its prefix ``CRON_TZ=``, or in UTC. CronError where it is none."""
    return parse(cron if timezone is None else f"CRON_TZ={timezone} {cron}")


@lru_cache(maxsize=16384)
def sentence(cron: str, timezone: str | None = None) -> str:
    """When a cron fires, every time of it: ``weekdays at 09:00, New York``. CronError where it is none."""
    return describe(read(cron, timezone))


def describe(cron: Cron) -> str:
    """When a cron fires, every time of it; the zone is left out where it is UTC and makes no difference."""
    if cron.never_fires:
        return NEVER
    dates, times = describe_dates(cron), describe_times(cron.hours, cron.minutes)
    told = times if dates == EVERY_DAY and not times.startswith("at ") else f"{dates}{_link(dates, times)}{times}"
    return told if cron.zone == UTC and _is_round_the_clock(cron, dates) else f"{told}, {name_place(cron.zone)}"


def _link(dates: str, times: str) -> str:
    return " " if dates.endswith(",") or times.startswith("at ") else ", "


def _is_round_the_clock(cron: Cron, dates: str) -> bool:
    return dates == EVERY_DAY and len(cron.hours) == 24  # noqa: PLR2004 - hours of a day
