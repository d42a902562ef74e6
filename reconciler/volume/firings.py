"""When a cron fires, as numbers of which each bit, or each group of bits, is a minute or a day.

Between two changes of a zone's clocks a wall clock is a constant ahead of UTC, so that what fires there is one day's
pattern over the dates that fit: that takes a handful of operations on long integers, where following the firings one
by one would take thousands. They are followed only around changes of the clocks at which robfig has ways of its own.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.volume.clocks import DAY, HOUR, Stretch, date_of, find_odd_changes, find_stretches, minute_of, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.cron import Cron

# Bits for the number of one day: no sum over any account overflows into the next.
LANE: Final = 96
# Around an odd change, firings are followed from a day before it until the date after it has begun.
_BEFORE: Final = DAY
_AFTER: Final = DAY + 12 * HOUR
_FARTHEST: Final = 40 * DAY  # what it fires next, long after such a change, may still be told from there


def find_firings(cron: Cron, start: int, end: int) -> int:
    """A bit for each minute from ``start`` to before ``end``, the lowest for the first: set where it fires."""
    found = 0
    for stretch in find_stretches(cron.zone, start, end):
        found |= _find_between(cron, stretch) << stretch.start - start
    for minute in _find_oddities(cron, start, end):
        found ^= 1 << minute - start
    return found


def count_by_day(cron: Cron, first: int, number: int) -> int:
    """How often it fires on each of so many days from ``first`` on, in UTC: ``LANE`` bits a day, the lowest first."""
    counts = 0
    for part in _part_at_midnights(cron.zone, first * DAY, (first + number) * DAY):
        counts += _count_days(cron, part) << LANE * (part.start // DAY - first)
    for minute, fires in _find_oddities(cron, first * DAY, (first + number) * DAY).items():
        counts += (1 if fires else -1) << LANE * (minute // DAY - first)
    return counts


def read_days(counts: int, number: int) -> list[int]:
    """The counts of so many days, as a list."""
    width = LANE // 8
    content = counts.to_bytes(number * width, "little")
    return [int.from_bytes(content[at : at + width], "little") for at in range(0, len(content), width)]


def add_up(counts: int) -> int:
    """The counts of all days together: folded in the middle until there is one."""
    while (days := -(-counts.bit_length() // LANE)) > 1:
        middle = days // 2 * LANE
        counts = (counts >> middle) + (counts & _ones(middle))
    return counts


def _find_oddities(cron: Cron, start: int, end: int) -> dict[int, bool]:
    """The minutes at which it fires and the pattern does not, or the other way: whether it fires, by minute."""
    found: dict[int, bool] = {}
    for change in find_odd_changes(cron.zone, start - _FARTHEST, end + _BEFORE):
        fired = set(_follow(cron, change - _BEFORE, change + _AFTER))
        last = max(fired, default=end)
        pattern = _find_plain(cron, change - _BEFORE, min(last, end) + 1)
        found |= {minute: minute in fired for minute in fired ^ pattern if start <= minute < end}
    return found


def _follow(cron: Cron, start: int, end: int) -> Iterator[int]:
    """The minutes at which it fires, one found from the other, up to the first that is not before ``end``."""
    minute = start - 1
    while minute < end and (moment := cron.next(moment_of(minute))):
        minute = minute_of(moment)
        yield minute


def _find_plain(cron: Cron, start: int, end: int) -> set[int]:
    """The minutes that the pattern has, as the wall clocks show them."""
    return {
        stretch.start + place
        for stretch in find_stretches(cron.zone, start, end)
        for place, bit in enumerate(reversed(f"{_find_between(cron, stretch):b}"))
        if bit == "1"
    }


@lru_cache(maxsize=512)
def _part_at_midnights(zone: str, start: int, end: int) -> tuple[Stretch, ...]:
    """The stretches of a zone, parted where whole days in UTC begin and end."""
    found = []
    for begin, until, offset in find_stretches(zone, start, end):
        head = min(until, -(-begin // DAY) * DAY)
        tail = max(head, until // DAY * DAY)
        found += [Stretch(*pair, offset) for pair in pairwise((begin, head, tail, until)) if pair[0] < pair[1]]
    return tuple(found)


def _find_between(cron: Cron, stretch: Stretch) -> int:
    """A bit for each minute of a stretch, set where the pattern has it."""
    begin, end = stretch.start + stretch.offset, stretch.end + stretch.offset
    first = begin // DAY
    dates = Dates(first, (end - 1) // DAY - first + 1, DAY)
    # Each date that fits is a one, and the times of a day stand in its place.
    return _find_dates(cron, dates) * _find_times(cron.minutes, cron.hours) >> begin - first * DAY & _ones(end - begin)


def _count_days(cron: Cron, stretch: Stretch) -> int:
    """How often the pattern has each day, ``LANE`` bits a day, of a stretch of whole days or within one."""
    number = (stretch.end - stretch.start) // DAY
    if not number:
        return _find_between(cron, stretch).bit_count()
    # A day in UTC begins within a date, and takes from the next date what comes before the same time.
    ahead, time = divmod(stretch.offset, DAY)
    times = _find_times(cron.minutes, cron.hours)
    early = (times & _ones(time)).bit_count()
    fits = _find_dates(cron, Dates(stretch.start // DAY + ahead, number + 1, LANE))
    return (fits & _ones(LANE * number)) * (times.bit_count() - early) + (fits >> LANE) * early


def _ones(number: int) -> int:
    return (1 << number) - 1


class Dates(NamedTuple):
    """So many dates from ``first`` on, each of which has ``width`` bits."""

    first: int
    number: int
    width: int


def _find_dates(cron: Cron, dates: Dates) -> int:
    """The dates that fit, a one in the place of each."""
    days, weekdays = _choose(dates, "day", cron.days), _choose(dates, "weekday", cron.weekdays)
    return _choose(dates, "month", cron.months) & (days | weekdays if cron.either_day else days & weekdays)


@lru_cache(maxsize=4096)
def _choose(dates: Dates, field: str, values: frozenset[int]) -> int:
    """The dates with one of these values, a one in the place of each."""
    places = _sort_dates(dates)[field]
    return reduce(or_, (places[value] for value in values), 0)


@lru_cache(maxsize=128)
def _sort_dates(dates: Dates) -> Mapping[str, Sequence[int]]:
    """The dates of each day of the month, month and weekday (Sunday is 0), a one in the place of each."""
    found = {"day": [0] * 32, "month": [0] * 13, "weekday": [0] * 7}
    for place in range(dates.number):
        one = date_of(dates.first + place)
        for field, value in (("day", one.day), ("month", one.month), ("weekday", one.isoweekday() % 7)):
            found[field][value] |= 1 << place * dates.width
    return found


@lru_cache(maxsize=4096)
def _find_times(minutes: frozenset[int], hours: frozenset[int]) -> int:
    """The minutes of a day at which it fires, a bit for each."""
    hour = sum(1 << minute for minute in minutes)
    return sum(hour << 60 * each for each in hours)
