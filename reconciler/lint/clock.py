"""The coming changes of a zone's clocks, and the local times that these leave out or repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.cron.zones import find_change, load_zone, measure_offset

if TYPE_CHECKING:
    from reconciler.lint.rhythm import Rhythm

AHEAD: Final = timedelta(days=426)  # fourteen months: each change of a year, and the next of its kind
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Local times from ``start`` to before ``end`` that do not come, or come twice. They are marked as UTC."""

    start: datetime
    end: datetime
    skips: bool

    def strikes(self, rhythm: Rhythm) -> datetime | None:
        """The first run that it skips or doubles; None where there is none."""
        hour = self.start.replace(minute=0)
        while hour < self.end:
            if hour.hour in rhythm.hours and rhythm.fits(hour.date()):
                for minute in rhythm.minutes:
                    run = hour.replace(minute=minute)
                    if self.start <= run < self.end:
                        return run
            hour += _HOUR
        return None


@lru_cache(maxsize=1024)
def coming_changes(zone: str, now: datetime) -> tuple[ClockChange, ...]:
    """The changes within fourteen months from ``now`` (aware), in their order."""
    found: list[ClockChange] = []
    clock = load_zone(zone)
    moment = now.astimezone(UTC).replace(second=0, microsecond=0)
    end = moment + AHEAD
    while (change := find_change(clock, moment, end)) is not None:
        before = change + measure_offset(clock, change - _MINUTE)
        after = change + measure_offset(clock, change)
        found.append(ClockChange(min(before, after), max(before, after), skips=after > before))
        moment = change
    return tuple(found)
