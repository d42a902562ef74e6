"""Changes of the clocks, and the times of a cron that they leave out or repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from reconciler.cron.zones import find_change, load_zone, measure_offset
from reconciler.timing.lists import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.cron import Cron

_MINUTE: Final = timedelta(minutes=1)
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One change of a zone's clocks.

    ``moment`` is in UTC; ``before`` is what the clocks would have shown then, ``after`` what they show, both without a
    zone. ``times`` are the times of the cron that are left out, where ``forward``, else those that come twice, also
    without a zone.
    """

    moment: datetime
    before: datetime
    after: datetime
    times: tuple[datetime, ...]

    @property
    def forward(self) -> bool:
        """Whether the clocks leave out times, and do not repeat them."""
        return self.after > self.before

    @property
    def text(self) -> str:
        """The change, and what it does to the cron, in a sentence without a full stop."""
        way = "forward" if self.forward else "back"
        told = f"clocks go {way} on {self.before:%a} {self.before.day} {self.before:%b %Y}, {self._say_span()}"
        return f"{told}: {self._say_times()}" if self.times else told

    def _say_span(self) -> str:
        day = f"{self.after.day} {self.after:%b} " if self.after.date() != self.before.date() else ""
        return f"from {self.before:%H:%M} to {day}{self.after:%H:%M}"

    def _say_times(self) -> str:
        told = f"{len(self.times)} times" if len(self.times) > _FEW else join([f"{time:%H:%M}" for time in self.times])
        several = len(self.times) > 1
        if self.forward:
            return f"{told} {'are' if several else 'is'} left out"
        return f"{told} {'come' if several else 'comes'} twice"


def list_clock_changes(cron: Cron, start: datetime, end: datetime) -> Iterator[ClockChange]:
    """The changes after ``start``, up to ``end`` (both aware, in UTC), of the clocks by which a cron goes, in order."""
    zone = load_zone(cron.zone)
    while moment := find_change(zone, start, end):
        naive = moment.replace(tzinfo=None)
        before, after = (naive + measure_offset(zone, minute) for minute in (moment - _MINUTE, moment))
        yield ClockChange(moment, before, after, tuple(_list_times(cron, *sorted((before, after)))))
        start = moment


def _list_times(cron: Cron, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The fitting times from ``begin`` on, before ``end``, on clocks that never change."""
    while (fitting := cron.seek(begin)) is not None and fitting < end:
        yield fitting
        begin = fitting + _MINUTE
