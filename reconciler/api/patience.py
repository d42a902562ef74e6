"""When a request is worth asking again, and after which pause. Every request of ours may be repeated."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential, wait_random

from reconciler.api.answer import CutOffError, LaterError
from reconciler.api.limits import named_pause

ATTEMPTS: Final = 5
SILENCE: Final = 30.0
"""Seconds after which a server that does not answer is given up, all attempts and pauses together."""
LONGEST_PAUSE: Final = 60.0
"""Seconds; who asks for a longer pause is not asked again."""

_SHORTEST_ATTEMPT: Final = 1.0
_GROWING: Final = wait_exponential(multiplier=0.5) + wait_random(0, 0.5)
_WORTHWHILE: Final = retry_if_exception_type((LaterError, CutOffError))
_LOG: Final = logging.getLogger("qstash_sync")

T = TypeVar("T")


class Patience:
    """That of one request: ``left`` is how many seconds its next attempt may take."""

    def __init__(self, clock: Callable[[], float], now: Callable[[], float]) -> None:
        """``clock`` counts seconds, ``now`` those since 1970."""
        self._clock = clock
        self._now = now
        self._until = clock() + SILENCE

    @property
    def left(self) -> float:
        """Seconds until a server that stays silent is given up."""
        return self._until - self._clock()

    def grant(self, seconds: float) -> None:
        """Add a wait that was our own choice."""
        self._until += seconds

    def ask(self, attempt: Callable[[], T], sleep: Callable[[float], None]) -> T:
        """What ``attempt`` returns, as soon as it does; when it is not worth trying again, its last error."""
        again = Retrying(
            retry=_WORTHWHILE, wait=self._pause, stop=self._over, sleep=sleep, before_sleep=_tell, reraise=True
        )
        return again(attempt)

    def _pause(self, state: RetryCallState) -> float:
        error = _error_of(state)
        pause = _GROWING(state)
        if isinstance(error, LaterError) and error.answer is not None:
            pause = max(pause, named_pause(error.answer.headers, self._now()) or 0.0)
            self._until = self._clock() + pause + SILENCE
        return pause

    def _over(self, state: RetryCallState) -> bool:
        pause = state.upcoming_sleep
        return state.attempt_number >= ATTEMPTS or pause > LONGEST_PAUSE or self.left - pause < _SHORTEST_ATTEMPT


def _tell(state: RetryCallState) -> None:
    _LOG.info("%s; asking again in %.1f s", _error_of(state), state.upcoming_sleep)


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
