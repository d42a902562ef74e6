"""Heat maps: which cell is how dark, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.calendar import Span, Wall, find_jobs, sort_by_hour, sort_by_minute
from reconciler.report.calendar.scale import Scale, make_scale
from reconciler.report.calendar.wording import count_of, tell_day, tell_names
from reconciler.volume.clocks import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.calendar import Calendar, Cell, Load

LEVELS: Final = 6
_NAMED: Final = 100  # of so many jobs, every cell names its own
_NAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Square:
    """A cell that is not empty: its place, how dark it is, or what the clocks do to it, and what it says."""

    column: int
    row: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Map:
    """A heat map: the labels of its rows, those of its columns by place, and its squares."""

    title: str
    label: str
    rows: Sequence[str]
    columns: Sequence[tuple[int, str]]
    width: int
    squares: Sequence[Square]
    legend: Sequence[tuple[int, int]]


def draw_days(calendar: Calendar) -> list[Map]:
    """The runs by hour of each day, before and after, with one scale; of a single day there is none."""
    frame = calendar.frame
    if frame.span is Span.DAY:
        return []
    days = [tell_day(day) for day in frame.days]
    columns = [(hour, f"{hour:02}:00") for hour in range(0, 24, 3)]
    sides = [(side, sort_by_hour(frame, load)) for side, load in _list_sides(calendar)]
    scale = _make_scale(sides)

    def say(row: int, hour: int, cell: Cell) -> str:
        return f"{days[row]} {hour:02}:00: {_tell_clocks(cell)}{count_of(cell.runs, 'run')}"

    return [
        Map("Runs by hour", side, days, columns, 24, list(_colour(grid, scale, say, HOUR)), scale.list_bounds())
        for side, grid in sides
    ]


def draw_minutes(calendar: Calendar) -> list[Map]:
    """The runs by minute of the day, before and after, with one scale; of several days, the most on any of them."""
    frame = calendar.frame
    hours = [f"{hour:02}:00" for hour in range(24)]
    columns = [(minute, f":{minute:02}") for minute in range(0, HOUR, 5)]
    sides = [(side, sort_by_minute(frame, load)) for side, load in _list_sides(calendar)]
    scale = _make_scale(sides)
    named = {wall: minute for minute, wall in frame.walk()} if len(calendar.jobs) <= _NAMED else {}

    def say(hour: int, minute: int, cell: Cell) -> str:
        when = "" if frame.span is Span.DAY else f" on {tell_day(cell.day)}"
        place = named.get(Wall(cell.day, hour, minute))
        jobs = [] if place is None or calendar.before else [job.address for job in find_jobs(calendar, place)]
        names = f": {tell_names(jobs, _NAMES)}" if jobs else ""
        return f"{hour:02}:{minute:02}{when}: {_tell_clocks(cell)}{count_of(cell.runs, 'run')}{names}"

    title = "Runs by minute" if frame.span is Span.DAY else "Runs by minute, on the day with the most"
    return [
        Map(title, side, hours, columns, HOUR, list(_colour(grid, scale, say)), scale.list_bounds())
        for side, grid in sides
    ]


def _list_sides(calendar: Calendar) -> Iterator[tuple[str, Load]]:
    if calendar.before is not None:
        yield "Before", calendar.before
    yield "After" if calendar.before else "", calendar.after


def _make_scale(sides: Iterable[tuple[str, list[list[Cell]]]]) -> Scale:
    return make_scale(LEVELS, (cell.runs for _, grid in sides for row in grid for cell in row if cell.there))


def _colour(
    grid: list[list[Cell]], scale: Scale, say: Callable[[int, int, Cell], str], usual: int | None = None
) -> Iterator[Square]:
    """The squares of a grid whose cells have so many minutes where the clocks do not change."""
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if not cell.there:
                yield Square(column, row, "gap", say(row, column, cell))
            elif cell.runs:
                yield Square(column, row, f"l{scale.find_level(cell.runs)}", say(row, column, cell))
            if usual is not None and cell.there > usual:
                yield Square(column, row, "twice", say(row, column, cell))


def _tell_clocks(cell: Cell) -> str:
    if not cell.there:
        return "left out by the clocks, "
    return "repeated by the clocks, " if HOUR < cell.there <= 2 * HOUR else ""
