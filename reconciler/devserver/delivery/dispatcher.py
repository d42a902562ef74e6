"""Threads around the engine: one that looks what is due, and one for each delivery."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from threading import Condition, Thread

from reconciler.devserver.delivery.clock import Clock
from reconciler.devserver.delivery.engine import Engine
from reconciler.devserver.delivery.exchange import Delivery
from reconciler.devserver.delivery.sending import Sender

_LONGEST_PAUSE = 1.0  # seconds: what other processes have put into the store, nobody tells of
_SHORTEST_PAUSE = 0.001
_JOIN_SECONDS = 5.0


class Dispatcher:
    """Has what is due sent, from its making until it is closed. ``sender`` is closed with it."""

    def __init__(self, engine: Engine, clock: Clock, sender: Sender) -> None:
        self._engine = engine
        self._clock = clock
        self._sender = sender
        self._change = Condition()
        self._stirred = True
        self._under_way = 0
        self._closed = False
        self._deliveries: set[Thread] = set()
        engine.recover(clock.now())
        self._watch = Thread(target=self._run, daemon=True)
        self._watch.start()

    def stir(self) -> None:
        """Has it look at once, since something may have become due."""
        with self._change:
            self._stirred = True
            self._change.notify_all()

    def wait_until_quiet(self) -> None:
        """Returns when nothing is due that could go out, and nothing is on its way."""
        with self._change:
            self._change.wait_for(lambda: self._closed or not (self._stirred or self._under_way))

    def close(self) -> None:
        """Ends. What is on its way is given up, and due again for whoever comes next."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._sender.close()
        for thread in (self._watch, *self._deliveries):
            thread.join(_JOIN_SECONDS)

    def _run(self) -> None:
        pause = 0.0
        while self._begin(pause):
            try:
                pause = self._look()
            finally:
                self._end()

    def _begin(self, pause: float) -> bool:
        """Waits until there is something to look at, for ``pause`` seconds at most; False when closed."""
        with self._change:
            self._change.wait_for(lambda: self._stirred or self._closed, pause)
            self._stirred = False
            self._under_way += 1
            return not self._closed

    def _end(self, *, stirred: bool = False) -> None:
        with self._change:
            self._under_way -= 1
            self._stirred |= stirred
            self._change.notify_all()

    def _look(self) -> float:
        """Sends what is due; the seconds until it is worth looking again."""
        now = self._clock.now()
        for delivery in self._engine.due(now):
            thread = Thread(target=self._deliver, args=(delivery,), daemon=True)
            with self._change:
                self._under_way += 1
                self._deliveries = {each for each in self._deliveries if each.is_alive()} | {thread}
            thread.start()
        moment = self._engine.find_next_moment(now)
        if moment is None:
            return _LONGEST_PAUSE
        return min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, (moment - self._clock.now()).total_seconds()))

    def _deliver(self, delivery: Delivery) -> None:
        try:
            # Signed with the machine's time: it is what the receiver compares, whatever time it is for the server.
            begin = time.monotonic()
            result = self._sender.send(delivery.prepare(datetime.now(UTC)))
            result = replace(result, millis=round((time.monotonic() - begin) * 1000))
            if not self._closed:
                self._engine.settle(delivery, result, self._clock.now())
        finally:
            self._end(stirred=True)
