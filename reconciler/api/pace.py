"""How fast to ask: as fast as the account answers, until it names a limit."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final

SHARE: Final = 0.8
"""Of a limit that is named, this much is used where nobody has said how much may be: an account has other users."""


class Pace:
    """Spreads requests evenly, for any number of threads. Without a cap nobody waits."""

    def __init__(self, cap: float | None, clock: Callable[[], float]) -> None:
        """``cap`` is in requests per second; ``clock`` counts seconds and never runs backwards."""
        self._rate = cap
        self._cap = cap
        self._clock = clock
        self._next = clock()
        self._lock = Lock()

    def turn(self) -> float:
        """Take the next turn; the seconds to wait until it comes."""
        if self._rate is None:
            return 0.0
        with self._lock:
            moment = self._clock()
            turn = max(moment, self._next)
            self._next = turn + 1 / self._rate
        return turn - moment

    def heed(self, limit: float) -> None:
        """Stay below the limit that the account named, in requests per second; the last one named counts.

        Whoever gave a cap knows what the other users need: it is left as it is, up to the limit itself.
        """
        self._rate = limit * SHARE if self._cap is None else min(self._cap, limit)
