"""What a plan tells of time: when a schedule fires before and after a change, and what the change does to its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from reconciler.cron import Cron, CronError
from reconciler.timing.effect import Effect, effect
from reconciler.timing.firing import Firing, find_coming
from reconciler.timing.sentence import describe, read

if TYPE_CHECKING:
    from reconciler.model import AnyResource, Change


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a schedule fires: in a sentence, and its next firings.

    There are none where it never fires, is ``paused``, or where QStash holds a cron that is not understood here, such
    as ``@daily``: then ``cron`` is None and the sentence says so.
    """

    sentence: str
    paused: bool
    cron: Cron | None
    firings: tuple[Firing, ...]

    @property
    def text(self) -> str:
        """The sentence, and whether it is paused."""
        return f"{self.sentence} (paused)" if self.paused else self.sentence

    @property
    def active(self) -> Cron | None:
        """The cron by which it runs; None where it does not run."""
        return None if self.paused else self.cron


@dataclass(frozen=True, slots=True)
class Timing:
    """The time side of one change. ``before`` or ``after`` is None where the schedule is created or deleted."""

    before: Rhythm | None
    after: Rhythm | None
    effects: tuple[Effect, ...]

    @property
    def moves(self) -> bool:
        """Whether the two differ: where not, one of them says it all."""
        return self.before != self.after


def tell_timing(change: Change, now: datetime) -> Timing | None:
    """What a change does to when a schedule fires, if it is made at ``now`` (aware); None for other kinds."""
    before, after = _find_rhythm(change.before, now), _find_rhythm(change.after, now)
    return None if before is None and after is None else _compare(before, after, now)


def _find_rhythm(resource: AnyResource | None, now: datetime) -> Rhythm | None:
    from reconciler.kinds.schedule.spec import ScheduleSpec  # with all kinds, of which `next` needs none

    if resource is None or not isinstance(resource.spec, ScheduleSpec):
        return None
    return _describe(resource.spec.cron, resource.spec.timezone, bool(resource.spec.paused), now)


@lru_cache(maxsize=16384)
def _describe(cron: str, timezone: str, paused: bool, now: datetime) -> Rhythm:  # noqa: FBT001 - for the cache
    try:
        found = read(cron, timezone)
    except CronError:
        return Rhythm(f"{cron} in {timezone}, which is not understood here", paused, None, ())
    return Rhythm(describe(found), paused, found, () if paused else find_coming(found, now))


def _compare(before: Rhythm | None, after: Rhythm | None, now: datetime) -> Timing:
    sides = [side for side in (before, after) if side is not None]
    if any(side.cron is None for side in sides):
        return Timing(before, after, ())
    return Timing(before, after, effect(before and before.active, after and after.active, now))
