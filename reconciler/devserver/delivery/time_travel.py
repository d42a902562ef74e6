"""Moves a standing clock from one moment at which something is due to the next, and lets all happen on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from reconciler.devserver.delivery.clock import StandingClock
from reconciler.devserver.delivery.dispatcher import Dispatcher
from reconciler.devserver.delivery.engine import Engine


class TimeTravel:
    """Each call returns when all that has become due has been delivered, or has failed and waits to be tried again."""

    def __init__(self, clock: StandingClock, engine: Engine, dispatcher: Dispatcher) -> None:
        self._clock = clock
        self._engine = engine
        self._dispatcher = dispatcher

    def find_next(self) -> datetime | None:
        """The next moment at which something is due by itself."""
        self._dispatcher.wait_until_quiet()
        return self._engine.find_next_moment(self._clock.now())

    def jump(self) -> None:
        """Goes to the next moment at which something is due; stays where there is none."""
        moment = self.find_next()
        if moment is not None:
            self._move(moment)

    def advance(self, delta: timedelta) -> None:
        """Goes on by so much, and halts at each moment at which something is due."""
        end = self._clock.now() + delta
        while (moment := self.find_next()) is not None and moment <= end:
            self._move(moment)
        self._move(end)

    def _move(self, moment: datetime) -> None:
        self._clock.move(moment)
        self._dispatcher.stir()
        self._dispatcher.wait_until_quiet()
