"""A QStash that delivers to a handler, over real sockets; its clock stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from reconciler.api import Client, Target
from reconciler.devserver import RunningServer, serve
from reconciler.devserver.delivery.clock import StandingClock
from reconciler.devserver.server import leave_as_is
from reconciler.devserver.wire import Handler
from tests.devserver.delivery.receiver import Receiver, receiving

BEGIN: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday


@dataclass(frozen=True)
class World:
    """``client`` is ours, ``receiver`` the handler."""

    server: RunningServer
    receiver: Receiver
    client: Client

    @property
    def now(self) -> str:
        """The time on the clock, as an option takes it."""
        return self._read().isoformat()

    def advance(self, **delta: float) -> None:
        """Goes on; returns when all that was due on the way has been delivered, or has failed."""
        assert self.server.travel is not None
        self.server.travel.advance(timedelta(**delta))

    def settle(self) -> None:
        """Returns when nothing is on its way any more."""
        self.advance(seconds=0)

    def _read(self) -> datetime:
        assert self.server.core.clock_face is not None
        return self.server.core.clock_face.clock.now()


@contextmanager
def living(begin: datetime = BEGIN, around: Callable[[Handler], Handler] = leave_as_is) -> Iterator[World]:
    with (
        receiving() as receiver,
        serve(port=0, delivery=StandingClock(begin), around=around) as server,
        Client(Target(server.url, server.token)) as client,
    ):
        yield World(server, receiver, client)
