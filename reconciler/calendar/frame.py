"""The days that a calendar shows, on the wall clocks of a zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reconciler.volume.clocks import DAY, HOUR, Stretch, date_of, find_stretches, minute_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime


class Span(StrEnum):
    """How much a calendar shows."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Wall(NamedTuple):
    """What the clocks on the wall show: a day since 1970, an hour and a minute."""

    day: int
    hour: int
    minute: int

    @property
    def time(self) -> str:
        """``09:05``."""
        return f"{self.hour:02}:{self.minute:02}"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of a zone's clocks: the minute at which it comes, and how far they are ahead of UTC on either side."""

    zone: str
    minute: int
    before: int
    after: int

    @property
    def walls(self) -> tuple[Wall, Wall]:
        """What the clocks would show, and what they do show."""
        return read_wall(self.minute + self.before), read_wall(self.minute + self.after)


@dataclass(frozen=True, slots=True)
class Frame:
    """Whole days of a zone, from the one in which ``now`` lies: minutes since 1970, ``end`` left out."""

    span: Span
    zone: str
    now: int
    start: int
    end: int

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The frame, parted where the zone's clocks change."""
        return find_stretches(self.zone, self.start, self.end)

    @property
    def days(self) -> range:
        """The days, as the zone has them."""
        first, last = self.stretches[0], self.stretches[-1]
        return range((first.start + first.offset) // DAY, (last.end - 1 + last.offset) // DAY + 1)

    @property
    def minutes(self) -> int:
        """How many minutes there are."""
        return self.end - self.start

    def walk(self) -> Iterator[tuple[int, Wall]]:
        """Every minute, counted from ``start``, with what the clocks show."""
        return enumerate(_read_walls(self))

    def read(self, minute: int) -> Wall:
        """What the clocks show at a minute, which is counted from ``start``."""
        there = self.start + minute
        return read_wall(there + next(one.offset for one in self.stretches if there < one.end))

    def find_changes(self, zone: str) -> tuple[ClockChange, ...]:
        """The changes of a zone's clocks within the frame."""
        stretches = find_stretches(zone, self.start, self.end)
        return tuple(
            ClockChange(zone, after.start, before.offset, after.offset) for before, after in pairwise(stretches)
        )


def make_frame(now: datetime, span: Span, zone: str) -> Frame:
    """The day, week or month that begins with the day of ``now`` (aware) in a zone, a name of tzdata."""
    minute = minute_of(now)
    [stretch] = find_stretches(zone, minute, minute + 1)
    first = (minute + stretch.offset) // DAY
    return Frame(
        span, zone, minute, _find_midnight(zone, first), _find_midnight(zone, first + _count_days(first, span))
    )


def read_wall(minute: int) -> Wall:
    """A minute of a wall clock."""
    day, time = divmod(minute, DAY)
    return Wall(day, *divmod(time, HOUR))


@lru_cache(maxsize=4)
def _read_walls(frame: Frame) -> tuple[Wall, ...]:
    return tuple(read_wall(minute + offset) for start, end, offset in frame.stretches for minute in range(start, end))


def _count_days(first: int, span: Span) -> int:
    """A month ends before the day on which it began, or with the following month where that has no such day."""
    if span is not Span.MONTH:
        return 1 if span is Span.DAY else 7
    return _next_month(date_of(first)).toordinal() - date_of(first).toordinal()


def _next_month(day: date) -> date:
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def _find_midnight(zone: str, day: int) -> int:
    """The first minute of a day."""
    midnight = day * DAY
    begins = (max(one.start, midnight - one.offset) for one in find_stretches(zone, midnight - DAY, midnight + 2 * DAY))
    ends = (one.end for one in find_stretches(zone, midnight - DAY, midnight + 2 * DAY))
    return next(begin for begin, end in zip(begins, ends, strict=True) if begin < end)
