"""How many messages one run of a schedule is: one for each attempt to deliver to one endpoint.

So QStash's price page counts ("one delivery attempt to one endpoint equals one billed message"); elsewhere the same
page says that retries are free. Both are right here: the least counts no retry, the most counts all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.kinds.schedule.spec import DEFAULT_RETRIES
from reconciler.values import Unreadable

if TYPE_CHECKING:
    from reconciler.kinds.schedule.spec import Callback, ScheduleSpec

# No plan takes nearly as many retries; beyond, the sums of a year would not fit where they are made.
_MOST_RETRIES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Range:
    """A number that depends on how many deliveries fail: ``least`` where none does, ``most`` where all do."""

    least: int = 0
    most: int = 0

    def __add__(self, other: Range) -> Range:
        return Range(self.least + other.least, self.most + other.most)

    def __mul__(self, times: int) -> Range:
        return Range(self.least * times, self.most * times)


def count_messages(spec: ScheduleSpec, endpoints: int) -> Range:
    """The messages of one run that goes to so many endpoints, with those of its callbacks.

    A callback is told of every attempt, a failure callback of the last; each is a message that is retried like any
    other (https://upstash.com/docs/qstash/features/callbacks).
    """
    attempts = _count_attempts(spec.retries)
    reported = 0 if spec.callback is None else 1
    retold = _count_callback(spec.callback) * attempts + _count_callback(spec.failure_callback)
    return Range(1 + reported, attempts + retold) * endpoints


def _count_callback(callback: Callback | None) -> int:
    """The attempts at most to deliver a callback once."""
    if callback is None:
        return 0
    retries = None if isinstance(callback.settings, Unreadable) else callback.settings.retries
    return _count_attempts(DEFAULT_RETRIES if retries is None else retries)


def _count_attempts(retries: int) -> int:
    return 1 + max(0, min(retries, _MOST_RETRIES))
