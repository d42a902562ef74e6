"""A load as people look at it: by hour of each day, by minute of the day, and where it is the highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.calendar.frame import Wall
from reconciler.volume.clocks import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.calendar.calendar import Calendar, Job, Load
    from reconciler.calendar.frame import Frame

_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a day, or a minute of the days of a frame.

    ``runs`` is how many begin in that hour, or in that minute on the day with the most of them, which is ``day``.
    ``there`` is how many minutes the clocks show of it: none where they skip it, more than usual where they repeat it.
    """

    runs: int = 0
    there: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Peak:
    """A minute of the day in which many runs begin: how many at most, on how many days, and the first of these.

    ``minute`` is that first one, counted from the start of the frame.
    """

    wall: Wall
    minute: int
    runs: int
    days: int


def sort_by_hour(frame: Frame, load: Load) -> list[list[Cell]]:
    """A row for each day, with a cell for each hour of the wall clock."""
    runs = [[0] * _HOURS for _ in frame.days]
    there = [[0] * _HOURS for _ in frame.days]
    first = frame.days[0]
    for minute, wall in frame.walk():
        runs[wall.day - first][wall.hour] += load.minutes[minute]
        there[wall.day - first][wall.hour] += 1
    return [
        [Cell(runs[row][hour], there[row][hour], day) for hour in range(_HOURS)] for row, day in enumerate(frame.days)
    ]


def sort_by_minute(frame: Frame, load: Load) -> list[list[Cell]]:
    """A row for each hour of the wall clock, with a cell for each minute: the most runs that begin then on any day.

    A minute that the clocks repeat counts both times as one.
    """
    grid = [[Cell() for _ in range(HOUR)] for _ in range(_HOURS)]
    for (day, hour, minute), (runs, there) in _merge(frame, load).items():
        known = grid[hour][minute]
        most, when = (runs, day) if runs > known.runs or not known.there else (known.runs, known.day)
        grid[hour][minute] = Cell(most, known.there + there, when)
    return grid


def find_peaks(frame: Frame, load: Load, number: int) -> list[Peak]:
    """The minutes of the day in which the most runs begin, two at least; the highest first, then the earliest."""
    found: dict[tuple[int, int], Peak] = {}
    for minute, wall in frame.walk():
        runs = load.minutes[minute]
        known = found.get(wall[1:])
        if runs > 1 and (known is None or runs > known.runs):
            found[wall[1:]] = Peak(wall, minute, runs, 1)
        elif known is not None and runs == known.runs:
            found[wall[1:]] = Peak(known.wall, known.minute, runs, known.days + 1)
    return sorted(found.values(), key=lambda peak: (-peak.runs, peak.wall[1:]))[:number]


def find_jobs(calendar: Calendar, minute: int) -> Iterator[Job]:
    """The jobs that fire, after the change if there is one, at a minute counted from the start of the frame."""
    return (job for job in calendar.jobs if job.after is not None and job.after.bits >> minute & 1)


def _merge(frame: Frame, load: Load) -> dict[Wall, tuple[int, int]]:
    """The runs of each wall clock minute, and how often it comes."""
    found: dict[Wall, tuple[int, int]] = {}
    for minute, wall in frame.walk():
        runs, there = found.get(wall, (0, 0))
        found[wall] = runs + load.minutes[minute], there + 1
    return found
