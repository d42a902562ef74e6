"""What time it is for the server: the machine's, or one that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the time, as an aware UTC datetime."""

    def now(self) -> datetime:
        """The time."""
        ...


class RunningClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class StandingClock:
    """A time that stands still, and never goes back. Safe for several threads."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        return self._moment

    def move(self, moment: datetime) -> None:
        """Makes it ``moment``, unless it is later already."""
        with self._lock:
            self._moment = max(self._moment, moment.astimezone(UTC))
