"""A calendar for a terminal: pictures of characters, 80 columns wide."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.calendar import (
    Fate,
    Span,
    count_in_bins,
    find_jobs,
    find_peaks,
    list_rows,
    sort_by_hour,
    sort_by_minute,
)
from reconciler.report.calendar.scale import Scale, make_scale
from reconciler.report.calendar.wording import (
    SIGNS,
    tell_change,
    tell_cron,
    tell_day,
    tell_names,
    tell_next,
    tell_peak,
    tell_row,
    tell_summary,
    tell_title,
)
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.calendar import Calendar, Cell, Rhythm, Row
    from reconciler.report.text import Paint

# From nothing to the most, and what the clocks leave out.
_UNICODE: Final = "·░▒▓█▞"
_ASCII: Final = ".:+*#x"
_ROLES: Final = ("dim", "", "", "update", "delete", "dim")
_LEVELS: Final = 4
_GAP: Final = 5
_PEAKS: Final = 5
_ROWS: Final = 40  # of the timeline; the other formats have all
_NAMES: Final = 3
_NAME: Final = 20  # columns
_BINS: Final = {Span.DAY: 48, Span.WEEK: 42}  # of the timeline; of a month, one for each day
_COLOURS: Final = {Fate.ADDED: "create", Fate.REMOVED: "delete"}


@dataclass(frozen=True, slots=True)
class _Ink:
    """What cells are drawn with."""

    signs: str
    paint: Paint

    def draw(self, levels: Iterable[int], times: int = 1) -> str:
        """Cells, each so many signs wide; those of one level that stand together are painted together."""
        return "".join(
            self.colour(self.signs[level] * times * len(list(cells)), _ROLES[level]) for level, cells in groupby(levels)
        )

    def colour(self, text: str, role: str) -> str:
        return self.paint(text, role) if role else text


def render(calendar: Calendar, paint: Paint, *, ascii_only: bool) -> str:
    """The calendar as lines: heat maps, the busiest minutes, changes of the clocks, a timeline and a table of jobs."""
    ink = _Ink(_ASCII if ascii_only else _UNICODE, paint)
    rows = list_rows(calendar)
    groups = (
        _head(calendar, ink),
        _days(calendar, ink),
        _minutes(calendar, ink),
        _peaks(calendar),
        _changes(calendar),
        _timeline(calendar, rows, ink),
        _table(calendar, rows, ink),
    )
    return "\n".join("".join(f"{line.rstrip()}\n" for line in lines) for group in groups if (lines := list(group)))


def _head(calendar: Calendar, ink: _Ink) -> Iterator[str]:
    yield ink.colour(tell_title(calendar.frame), "bold")
    yield tell_summary(calendar)
    if calendar.unread:
        yield f"Left out, since the cron cannot be read: {visible(tell_names(calendar.unread, _NAMES))}"


def _days(calendar: Calendar, ink: _Ink) -> Iterator[str]:
    """Runs by day and hour; of a single day, the minutes say it all."""
    frame = calendar.frame
    if frame.span is Span.DAY or not calendar.jobs:
        return
    grid = sort_by_hour(frame, calendar.after)
    scale = make_scale(_LEVELS, (cell.runs for row in grid for cell in row if cell.there))
    yield _legend("Runs by hour", scale, ink)
    yield f"{'':11}" + "".join(f"{hour:<12}" for hour in range(0, 24, 6))
    for day, row in zip(frame.days, grid, strict=True):
        total = sum(cell.runs for cell in row)
        yield f"{tell_day(day):<11}{ink.draw(_shade(row, scale), 2)}  {total:,}"


def _minutes(calendar: Calendar, ink: _Ink) -> Iterator[str]:
    frame = calendar.frame
    if not calendar.jobs:
        return
    grid = sort_by_minute(frame, calendar.after)
    scale = make_scale(_LEVELS, (cell.runs for row in grid for cell in row if cell.there))
    yield _legend("Runs by minute" if frame.span is Span.DAY else "Runs by minute, at most on a day", scale, ink)
    yield f"{'':7}" + "".join(f":{minute:02}{'':7}" for minute in range(0, 60, 10))
    for hour, row in enumerate(grid):
        yield f"{hour:02}:00  {ink.draw(_shade(row, scale))}"


def _shade(cells: Iterable[Cell], scale: Scale) -> Iterator[int]:
    return (scale.find_level(cell.runs) if cell.there else _GAP for cell in cells)


def _legend(title: str, scale: Scale, ink: _Ink) -> str:
    bounds = [f"{low:,}" if low == high else f"{low:,}-{high:,}" for low, high in scale.list_bounds()]
    return "  ".join((title, *(f"{ink.draw([level])} {text}" for level, text in enumerate(bounds, 1))))


def _peaks(calendar: Calendar) -> Iterator[str]:
    frame = calendar.frame
    for number, peak in enumerate(find_peaks(frame, calendar.after, _PEAKS)):
        names = tell_names([job.address for job in find_jobs(calendar, peak.minute)], _NAMES)
        if not number:
            yield "Busiest minutes"
        yield f"  {peak.wall.time}  {tell_peak(peak, frame)}: {visible(names)}"


def _changes(calendar: Calendar) -> Iterator[str]:
    for number, change in enumerate(calendar.clock_changes):
        if not number:
            yield "Clocks change"
        yield f"  {tell_change(change, calendar.frame)}"


def _timeline(calendar: Calendar, rows: list[Row], ink: _Ink) -> Iterator[str]:
    frame = calendar.frame
    number = _BINS.get(frame.span, len(frame.days))
    width = -(-frame.minutes // number)
    if not rows:
        return
    marks = (0, 6, 12, 18) if frame.span is Span.DAY else frame.days
    step = number // len(marks)
    labels = [(place * step, _tell_mark(mark, frame.span)) for place, mark in enumerate(marks)]
    yield f"{'':{_NAME + 4}}{_place(labels, number)}"
    for row in rows[:_ROWS]:
        for sign, rhythm, role in _sides(calendar, row):
            name = _cut(visible(tell_row(row.addresses)))
            bins = count_in_bins(rhythm, width, number)
            drawn = "".join(ink.signs[min(_LEVELS, each and 2 + (each > 1) + (each > width // 2))] for each in bins)
            yield f"{sign} {name:<{_NAME}}  {ink.colour(drawn, role)}  {rhythm.runs:>6,}"
    yield from _rest(rows)


def _tell_mark(mark: int, span: Span) -> str:
    """What stands above an hour, a day of a week, or a day of a month, of which only Mondays have room."""
    if span is Span.DAY:
        return f"{mark:02}:00"
    weekday, number, _ = tell_day(mark).split()
    return weekday if span is Span.WEEK else number if weekday == "Mon" else ""


def _place(labels: Iterable[tuple[int, str]], width: int) -> str:
    line = [" "] * width
    for place, label in labels:
        line[place : place + len(label)] = label
    return "".join(line)


def _sides(calendar: Calendar, row: Row) -> Iterator[tuple[str, Rhythm, str]]:
    """What is drawn of a row: one line, or before and after where these differ."""
    if calendar.before is None or row.fate is Fate.KEPT:
        yield " ", row.rhythm, ""
        return
    for fate, rhythm in ((Fate.REMOVED, row.before), (Fate.ADDED, row.after)):
        if rhythm is not None:
            yield SIGNS[fate], rhythm, _COLOURS[fate]


def _table(calendar: Calendar, rows: list[Row], ink: _Ink) -> Iterator[str]:
    frame = calendar.frame
    cells = [
        (SIGNS[row.fate] if calendar.before else " ", tell_next(row.rhythm.bits, frame), f"{row.rhythm.runs:,}", row)
        for row in rows[:_ROWS]
    ]
    if not cells:
        return
    width = max(4, *(len(one[1]) for one in cells))
    yield ink.colour(f"  {'next':<{width}}  {'runs':>7}  schedule: cron", "dim")
    for sign, coming, runs, row in cells:
        names = visible(tell_names(row.addresses, _NAMES))
        yield f"{sign} {coming:<{width}}  {runs:>7}  {names}: {visible(_tell_crons(row))}"
    yield from _rest(rows)


def _tell_crons(row: Row) -> str:
    sides = [tell_cron(side.cron, side.timezone) for side in (row.before, row.after) if side is not None]
    return " -> ".join(dict.fromkeys(sides))


def _rest(rows: list[Row]) -> Iterator[str]:
    if len(rows) > _ROWS:
        yield f"  ... and {len(rows) - _ROWS:,} more; --format html or json has them all"


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 2]}.."
