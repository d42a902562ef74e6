"""What a change of a schedule does to the runs around the moment at which it is applied.

| what    | when it is told                                                                                         |
|---------|---------------------------------------------------------------------------------------------------------|
| lost    | the run that was due next does not come, and the run that comes nearest to it by the other cron is over |
| again   | the last run is over, and the next by the other cron is nearer to it than to the run that was due next  |
| gap     | from the last run to the next it is an hour longer, or more, than either cron ever leaves               |
| ended   | the schedule is deleted or paused: the run that was due next does not come                              |

A run at the very moment has run. Lost and again are told only where both crons leave an hour or more between their runs
at that time: of those that fire more often, one run more or less is not worth a line, and a plan is often minutes old
when it is applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.timing.firing import Firing, find_coming, find_last
from reconciler.timing.gap import longest_gap
from reconciler.timing.moment import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.cron import Cron

_NOTABLE: Final = timedelta(hours=1)


class Consequence(StrEnum):
    """What happens; its value is the word for JSON."""

    LOST = "lost"
    AGAIN = "again"
    GAP = "gap"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change does at the moment of applying.

    ``runs`` are those that it is about: the lost one and the next, the last one and the next (again, gap), or the one
    that does not come (ended). ``text`` says it in a sentence without a full stop.
    """

    consequence: Consequence
    runs: tuple[Firing, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Around:
    """The last run not after a moment, and the first after it."""

    last: Firing
    following: Firing

    @property
    def gap(self) -> timedelta:
        return self.following.utc - self.last.utc


@lru_cache(maxsize=16384)
def effect(before: Cron | None, after: Cron | None, now: datetime) -> tuple[Effect, ...]:
    """What changing a schedule at ``now`` (aware) does; None stands for one that is not there, or paused."""
    if before is None or before == after:
        return ()
    if after is None:
        return tuple(_tell_end(before, now))
    around_before, around_after = _look_around(before, now), _look_around(after, now)
    if around_before is None or around_after is None:
        return tuple(_tell_end(before, now)) if after.never_fires else ()
    clock = Clock(now, named=before.zone != after.zone)
    return (
        *_tell_lost(around_before, around_after, clock),
        *_tell_again(around_before, around_after, clock),
        *_tell_gap(around_before, around_after, (before, after), clock),
    )


def _look_around(cron: Cron, now: datetime) -> _Around | None:
    last, coming = find_last(cron, now), find_coming(cron, now)
    return _Around(last, coming[0]) if last and coming else None


def _tell_end(before: Cron, now: datetime) -> Iterator[Effect]:
    for run in find_coming(before, now)[:1]:
        yield Effect(Consequence.ENDED, (run,), f"{Clock(now).possess(run)} does not come any more")


def _tell_lost(before: _Around, after: _Around, clock: Clock) -> Iterator[Effect]:
    due, passed, following = before.following, after.last, after.following
    skipped = before.last.utc < passed.utc and due.utc < following.utc
    if skipped and due.utc - passed.utc < following.utc - due.utc and min(before.gap, after.gap) >= _NOTABLE:
        reason = f"{clock.time_beside(passed, due)} has passed, the next is {clock.say(following)}"
        yield Effect(Consequence.LOST, (due, following), f"{clock.possess(due)} is lost: {reason}")


def _tell_again(before: _Around, after: _Around, clock: Clock) -> Iterator[Effect]:
    done, due, following = before.last, before.following, after.following
    doubled = after.last.utc < done.utc and following.utc < due.utc
    if doubled and following.utc - done.utc <= due.utc - following.utc and min(before.gap, after.gap) >= _NOTABLE:
        text = f"it has run {clock.say(done)}, and runs again {clock.say(following)}"
        yield Effect(Consequence.AGAIN, (done, following), text)


def _tell_gap(before: _Around, after: _Around, crons: tuple[Cron, Cron], clock: Clock) -> Iterator[Effect]:
    last, following = before.last, after.following
    gap = following.utc - last.utc - _NOTABLE
    if gap >= max(before.gap, after.gap) and all(gap >= longest_gap(cron, clock.now.year) for cron in crons):
        text = f"no run between {clock.stamp(last)} and {clock.stamp(following)}"
        yield Effect(Consequence.GAP, (last, following), text)
