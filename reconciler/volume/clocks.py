"""Time as whole numbers: minutes and days since the beginning of 1970 in UTC, and how far a zone's clocks are ahead."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from reconciler.cron.zones import find_change, load_zone, measure_offset

HOUR: Final = 60  # minutes
DAY: Final = 24 * HOUR
_MINUTE: Final = timedelta(minutes=1)
_ORIGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DATE: Final = _ORIGIN.date()


class Stretch(NamedTuple):
    """Minutes, ``end`` left out, during which a zone's wall clocks are ``offset`` minutes ahead of UTC."""

    start: int
    end: int
    offset: int


def minute_of(moment: datetime) -> int:
    """The minute in which a moment (aware) lies."""
    return (moment - _ORIGIN) // _MINUTE


def moment_of(minute: int) -> datetime:
    """The beginning of a minute, in UTC."""
    return _ORIGIN + minute * _MINUTE


def date_of(day: int) -> date:
    """The date of a day."""
    return _FIRST_DATE + timedelta(days=day)


@lru_cache(maxsize=512)
def find_stretches(zone: str, start: int, end: int) -> tuple[Stretch, ...]:
    """The minutes from ``start`` to before ``end``, parted where the clocks of the zone (a name of tzdata) change."""
    found: list[Stretch] = []
    info = load_zone(zone)
    while start < end:
        change = find_change(info, moment_of(start), moment_of(end - 1))
        until = end if change is None else minute_of(change)
        found.append(Stretch(start, until, measure_offset(info, moment_of(start)) // _MINUTE))
        start = until
    return tuple(found)


@lru_cache(maxsize=512)
def find_odd_changes(zone: str, start: int, end: int) -> tuple[int, ...]:
    """The minutes at which the zone's clocks change by no whole hours, or at or over midnight."""
    stretches = find_stretches(zone, start, end)
    return tuple(
        after.start
        for before, after in itertools.pairwise(stretches)
        if _is_odd(after.start + before.offset, after.start + after.offset)
    )


def _is_odd(left: int, reached: int) -> bool:
    """Whether clocks that go from one wall clock time to another do not just skip or repeat hours of one day."""
    earlier, later = sorted((left, reached))
    whole = earlier % HOUR == 0 and later % HOUR == 0
    return not whole or earlier % DAY < HOUR or later // DAY != earlier // DAY or later % DAY > DAY - HOUR
