"""A timeline of jobs: a bar for each, on which its runs are marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.calendar import Fate, Span, count_in_bins, list_rows
from reconciler.report.calendar.wording import (
    SIGNS,
    count_of,
    tell_cron,
    tell_day,
    tell_names,
    tell_next,
    tell_rhythm,
    tell_row,
)
from reconciler.volume.clocks import date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.calendar import Calendar, Frame, Rhythm, Row

_WIDTHS: Final = {Span.DAY: 5, Span.WEEK: 30, Span.MONTH: 120}  # minutes of a mark
_MOST_NAMES: Final = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One side of a row: the marks in which one run begins, and those in which several do, as paths of an SVG."""

    kind: str
    marks: str
    dense: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the timeline in words and as bars."""

    sign: str
    fate: str
    name: str
    names: str
    when: tuple[str, ...]
    crons: tuple[str, ...]
    runs: str
    coming: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on the axis, at so many percent."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines that are drawn of all there are, the axis above, and where, in marks, days begin and clocks change.

    ``idle`` are the jobs that do not fire, before or after.
    """

    lines: Sequence[Line]
    total: int
    ticks: Sequence[Tick]
    width: int
    days: str
    changes: str
    idle: str


def draw_timeline(calendar: Calendar, most: int | None = None) -> Timeline:
    """The timeline of a calendar, with so many lines at most."""
    frame = calendar.frame
    step = _WIDTHS[frame.span]
    number = -(-frame.minutes // step)
    midnights, ticks = _list_midnights(frame), _list_ticks(frame)
    rows = list_rows(calendar)
    active = [row for row in rows if row.runs]
    idle = [address for row in rows if not row.runs for address in row.addresses]
    changes = (change.minute - frame.start for change in frame.find_changes(frame.zone))
    return Timeline(
        [_tell(calendar, row, step, number) for row in active[:most]],
        len(active),
        [Tick(f"{100 * minute / frame.minutes:.3f}%", label) for minute, label in ticks],
        number,
        "".join(f"M{minute // step} 0v1" for minute in midnights[1:]),
        "".join(f"M{minute // step} 0v1" for minute in changes),
        tell_names(sorted(idle), _MOST_NAMES) if idle else "",
    )


def _tell(calendar: Calendar, row: Row, step: int, number: int) -> Line:
    sides = [side for side in (row.before, row.after) if side is not None]
    drawn = [row.rhythm] if row.fate is Fate.KEPT else sides
    kinds = {id(row.before): "was", id(row.after): "will"} if calendar.before and row.fate is not Fate.KEPT else {}
    return Line(
        sign=SIGNS[row.fate] if calendar.before else "",
        fate=row.fate.value if calendar.before else "",
        name=tell_row(row.addresses),
        names=tell_names(row.addresses, _MOST_NAMES),
        when=tuple(dict.fromkeys(tell_rhythm(side.cron, side.timezone) for side in sides)),
        crons=tuple(dict.fromkeys(tell_cron(side.cron, side.timezone) for side in sides)),
        runs=count_of(row.rhythm.runs, "run"),
        coming=tell_next(row.rhythm.bits, calendar.frame),
        bars=tuple(_draw(side, kinds.get(id(side), ""), step, number) for side in drawn),
    )


def _draw(rhythm: Rhythm, kind: str, step: int, number: int) -> Bar:
    bins = count_in_bins(rhythm, step, number)
    return Bar(kind, _join(each == 1 for each in bins), _join(each > 1 for each in bins))


def _join(marked: Iterable[bool]) -> str:
    """A path around marks; those that stand together are one."""
    path, place = "", 0
    for is_marked, group in groupby(marked):
        width = len(list(group))
        path += f"M{place} 0h{width}v1h-{width}z" if is_marked else ""
        place += width
    return path


def _list_midnights(frame: Frame) -> list[int]:
    """The minutes, counted from the start, at which the days begin."""
    found: dict[int, int] = {}
    for minute, wall in frame.walk():
        found.setdefault(wall.day, minute)
    return list(found.values())


def _list_ticks(frame: Frame) -> list[tuple[int, str]]:
    """What stands above the bars: hours of a day, days of a week, Mondays of a month."""
    if frame.span is Span.DAY:
        return [(minute, wall.time) for minute, wall in frame.walk() if not wall.minute and not wall.hour % 3]
    days = zip(_list_midnights(frame), frame.days, strict=True)
    return [
        (minute, tell_day(day) if frame.span is Span.WEEK else tell_day(day).partition(" ")[2])
        for minute, day in days
        if frame.span is Span.WEEK or date_of(day).isoweekday() == 1
    ]
