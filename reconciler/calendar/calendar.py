"""What fires when within a frame: for one state, or for the states before and after a change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconciler.calendar.load import add_patterns
from reconciler.volume.contents import identify, read_cron, read_state
from reconciler.volume.firings import find_firings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.calendar.frame import ClockChange, Frame
    from reconciler.model import State


class Fate(StrEnum):
    """What a change does to the runs of a schedule."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a schedule fires: its settings, and a bit for each minute of the frame, the lowest for the first."""

    cron: str
    timezone: str
    bits: int

    @property
    def runs(self) -> int:
        """How often it fires within the frame."""
        return self.bits.bit_count()


@dataclass(frozen=True, slots=True)
class Job:
    """A schedule before and after: None where it is not there, is paused, or its cron cannot be read."""

    address: str
    before: Rhythm | None
    after: Rhythm | None

    @property
    def fate(self) -> Fate:
        """What becomes of its runs."""
        if self.before is None:
            return Fate.ADDED
        if self.after is None:
            return Fate.REMOVED
        return Fate.KEPT if self.before.bits == self.after.bits else Fate.MOVED

    @property
    def rhythm(self) -> Rhythm:
        """As it shall be, or as it was when it shall not be any more."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a job has at least one side
        return found


@dataclass(frozen=True, slots=True)
class Load:
    """How many runs begin in each minute of a frame."""

    minutes: tuple[int, ...]

    @property
    def runs(self) -> int:
        """All of them."""
        return sum(self.minutes)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What fires within a frame. ``before`` is the load before a change, None without one.

    ``jobs`` are those that are there and not paused, by address; ``unread`` those whose cron cannot be read, left out.
    """

    frame: Frame
    jobs: tuple[Job, ...]
    after: Load
    before: Load | None = None
    unread: tuple[str, ...] = ()

    @property
    def clock_changes(self) -> tuple[ClockChange, ...]:
        """The changes of the clocks within the frame, in its own zone and in those of the jobs, by time."""
        zones = {side.timezone for job in self.jobs for side in (job.before, job.after) if side} | {self.frame.zone}
        found = (change for zone in zones for change in self.frame.find_changes(zone))
        return tuple(sorted(found, key=lambda one: (one.minute, one.zone != self.frame.zone, one.zone)))


def make_calendar(state: State, frame: Frame) -> Calendar:
    """What a state fires within a frame."""
    side = _read(state, frame)
    jobs = (_pair(found, found) for found in side.found.values())
    return Calendar(frame, _sort(jobs), _sum(side, frame), None, side.unread)


def compare_calendars(before: State, after: State, frame: Frame) -> Calendar:
    """What the states before and after a change fire within a frame, schedule by schedule."""
    known, side = _read(before, frame), _read(after, frame)
    jobs = (_pair(known.found.get(one), side.found.get(one)) for one in {**known.found, **side.found})
    unread = tuple(sorted({*known.unread, *side.unread}))
    return Calendar(frame, _sort(jobs), _sum(side, frame), _sum(known, frame), unread)


class _Side(NamedTuple):
    """The schedules of one state that fire, by what identifies them, each with its address."""

    found: Mapping[tuple[str, str], tuple[str, Rhythm]]
    unread: tuple[str, ...]


def _read(state: State, frame: Frame) -> _Side:
    found: dict[tuple[str, str], tuple[str, Rhythm]] = {}
    unread = []
    for one in read_state(state).schedules:
        rhythm = None if one.spec.paused else _find_rhythm(one.spec.cron, one.spec.timezone, frame)
        if rhythm is not None:
            found[identify(one)] = one.address, rhythm
        elif read_cron(one.spec.cron, one.spec.timezone) is None:
            unread.append(one.address)
    return _Side(found, tuple(sorted(unread)))


@lru_cache(maxsize=4096)
def _find_rhythm(cron: str, timezone: str, frame: Frame) -> Rhythm | None:
    parsed = read_cron(cron, timezone)
    return None if parsed is None else Rhythm(cron, timezone, find_firings(parsed, frame.start, frame.end))


def _pair(before: tuple[str, Rhythm] | None, after: tuple[str, Rhythm] | None) -> Job:
    address, _ = after or before or ("", None)
    return Job(address, before[1] if before else None, after[1] if after else None)


def _sort(jobs: Iterable[Job]) -> tuple[Job, ...]:
    return tuple(sorted(jobs, key=lambda job: job.address))


def _sum(side: _Side, frame: Frame) -> Load:
    times = Counter(rhythm.bits for _, rhythm in side.found.values())
    return Load(tuple(add_patterns(times.items(), frame.minutes)))
