"""Single firings: those to come, and the last one that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from reconciler.cron.zones import load_zone, measure_offset
from reconciler.timing.sentence import read

if TYPE_CHECKING:
    from reconciler.cron import Cron

_SHOWN: Final = 3
_MINUTE: Final = timedelta(minutes=1)
# From a minute to almost eight years.
_WINDOWS: Final = tuple(_MINUTE * 4**power for power in range(12))


@dataclass(frozen=True, slots=True)
class Firing:
    """One run: on the clocks of the schedule's zone, and in UTC. Both are aware, and the same moment."""

    local: datetime
    utc: datetime


@lru_cache(maxsize=16384)
def firings(cron: str, timezone: str | None, now: datetime, count: int) -> tuple[Firing, ...]:
    """The first firings after ``now`` (aware), fewer where no more come within five years each of the one before.

    CronError where it is no cron.
    """
    return find_firings(read(cron, timezone), now, count)


def find_firings(cron: Cron, now: datetime, count: int) -> tuple[Firing, ...]:
    """The first firings after ``now``."""
    return tuple(locate(cron, moment) for moment in islice(cron.runs(now), count))


@lru_cache(maxsize=16384)
def find_coming(cron: Cron, now: datetime) -> tuple[Firing, ...]:
    """The three firings after ``now`` that a plan shows, fewer where no more come."""
    return find_firings(cron, now, _SHOWN)


@lru_cache(maxsize=16384)
def find_last(cron: Cron, now: datetime) -> Firing | None:
    """The last firing that was not after ``now``; None where there was none in seven years."""
    last = _guess_last(cron, now)
    windows = iter(_WINDOWS)
    while last is None and (window := next(windows, None)):
        *_, last = None, *takewhile(lambda run: run <= now, cron.runs(now - window))
    return None if last is None else locate(cron, last)


def _guess_last(cron: Cron, now: datetime) -> datetime | None:
    """The last firing by the wall clock, where that is one, and none comes before ``now`` is over.

    Where no clock was changed at the wrong moment, this saves trying.
    """
    zone = load_zone(cron.zone)
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    offset = measure_offset(zone, minute)
    wall = cron.seek_back(minute + offset)
    if wall is None:
        return None
    guess = wall - measure_offset(zone, wall - offset)
    following = cron.next(guess)
    is_last = guess <= now and (following is None or following > now)
    return guess if is_last and cron.next(guess - _MINUTE) == guess else None


def locate(cron: Cron, moment: datetime) -> Firing:
    """A moment, which is given in UTC, on the clocks of a cron's zone."""
    return Firing(moment.astimezone(load_zone(cron.zone)), moment.astimezone(UTC))
