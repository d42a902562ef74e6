"""When a cron fires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reconciler.cron.pattern import Pattern
from reconciler.cron.walk import YEARS, walk
from reconciler.cron.zones import find_change, load_zone, measure_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cron(Pattern):
    """When a schedule fires: a pattern, on the wall clocks of ``zone`` (a name of tzdata)."""

    zone: str

    def next(self, after: datetime) -> datetime | None:
        """The first firing later than ``after`` (aware), in UTC; None where none comes within five years.

        A wall clock time that a change of the clocks leaves out does not fire, one that it repeats fires twice; around
        changes by half an hour, and at midnight, robfig loses or adds some, and so does this.
        """
        zone = load_zone(self.zone)
        start = after.astimezone(UTC).replace(microsecond=0) + _SECOND
        minute = (start + 59 * _SECOND).replace(second=0)
        offset = measure_offset(zone, minute)
        wall = minute + offset
        found = self.seek(wall)
        if found is None:
            return None
        # From where robfig sets out, at the beginning of the day or of the month, and a day more on either side: where
        # the clocks do not change in all that time, its steps lead to the first time that fits.
        begin = wall if wall.month in self.months else wall.replace(day=1)
        if find_change(zone, begin - offset - 2 * _DAY, found - offset + _DAY) is not None:
            return walk(self, zone, start)
        return found - offset if found.year <= (start + offset).year + YEARS else None

    def runs(self, after: datetime) -> Iterator[datetime]:
        """All firings later than ``after``, as ``next`` finds them one from the other."""
        moment = self.next(after)
        while moment is not None:
            yield moment
            moment = self.next(moment)
