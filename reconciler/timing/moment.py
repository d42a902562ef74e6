"""Moments in words, as somebody says them who knows what day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from reconciler.timing.place import name_place

if TYPE_CHECKING:
    from reconciler.timing.firing import Firing


@dataclass(frozen=True, slots=True)
class Clock:
    """Words for firings, seen from ``now``. ``named``: each with its zone, since they are in different ones."""

    now: datetime
    named: bool = False

    def possess(self, firing: Firing) -> str:
        """``today's run at 09:00``; of another day, ``the run of 23 Nov at 09:00``."""
        day = "today's run" if self._is_today(firing) else f"the run of {self._day(firing.local)}"
        return f"{day} at {self._time(firing)}"

    def say(self, firing: Firing) -> str:
        """``today at 09:00``, ``on 23 Nov at 09:00``."""
        day = "today" if self._is_today(firing) else f"on {self._day(firing.local)}"
        return f"{day} at {self._time(firing)}"

    def stamp(self, firing: Firing) -> str:
        """``22 Nov 09:00``."""
        return f"{self._day(firing.local)} {self._time(firing)}"

    def time_beside(self, firing: Firing, other: Firing) -> str:
        """The time alone, where the other is on the same day."""
        same_day = firing.local.date() == other.local.date()
        return self._time(firing) if same_day else self.stamp(firing)

    def _is_today(self, firing: Firing) -> bool:
        return firing.local.date() == self.now.astimezone(firing.local.tzinfo).date()

    def _day(self, day: date) -> str:
        year = "" if day.year == self.now.year else f" {day.year}"
        return f"{day.day} {day:%b}{year}"

    def _time(self, firing: Firing) -> str:
        place = f" ({name_place(str(firing.local.tzinfo))})" if self.named else ""
        return f"{firing.local:%H:%M}{place}"
