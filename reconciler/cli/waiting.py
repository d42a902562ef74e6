"""Waiting between two looks, by the machine's clock."""

from __future__ import annotations

import time
from typing import Final

_SHORTEST: Final = 0.1  # seconds
_LONGEST: Final = 2.0
_GROWTH: Final = 1.5


class Waiting:
    """Each call waits a little longer than the one before it, and tells whether there is time left for another look.

    ``seconds`` is all the time there is; None for no end. Ctrl-C ends a wait by KeyboardInterrupt.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._pause = _SHORTEST

    def __call__(self) -> bool:
        """Wait, unless the time is over."""
        left = _LONGEST if self._until is None else self._until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(self._pause, left))
        self._pause = min(self._pause * _GROWTH, _LONGEST)
        return True
