"""The whole server: it listens, and where it is asked to, it delivers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from reconciler.devserver.clock_face import ClockFace
from reconciler.devserver.delivery.clock import Clock, RunningClock, StandingClock
from reconciler.devserver.delivery.dispatcher import Dispatcher
from reconciler.devserver.delivery.engine import Engine
from reconciler.devserver.delivery.sending import Sender
from reconciler.devserver.delivery.time_travel import TimeTravel
from reconciler.devserver.http import Listener
from reconciler.devserver.limits import Limits
from reconciler.devserver.log import RequestLog
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.server import Server, leave_as_is
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Handler

_POLL_SECONDS = 0.05


class RunningServer:
    """A server that answers on ``url`` until it is closed; as a context manager, until the end of the block.

    ``travel`` moves the clock of a server that delivers and whose clock stands still, else it is None.
    """

    def __init__(self, host: str, port: int, core: Server, delivery: Clock | None = None) -> None:
        self.core = core
        self.travel: TimeTravel | None = None
        self._listener = Listener(host, port, core, delivery or RunningClock())
        self._host = host
        self._dispatcher = self._deliver(delivery) if delivery else None
        self._thread = Thread(target=self._listener.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()

    def _deliver(self, clock: Clock) -> Dispatcher:
        core = self.core
        engine = Engine(core.store, quirks=core.quirks, limits=core.limits, accounts=core.accounts)
        dispatcher = Dispatcher(engine, clock, Sender())
        if isinstance(clock, StandingClock):
            self.travel = TimeTravel(clock, engine, dispatcher)
        core.on_write = dispatcher.stir
        core.clock_face = ClockFace(clock, engine.find_next_moment, self.travel)
        return dispatcher

    @property
    def port(self) -> int:
        """The port that it listens on, also where any free one was asked for."""
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        """The base URL for clients on this machine."""
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def token(self) -> str:
        """The first user's token."""
        return self.core.accounts.users[0].token

    @property
    def log(self) -> RequestLog:
        """What was asked so far."""
        return self.core.log

    def close(self) -> None:
        """Ends listening, every connection, every delivery and the store. Closing again does nothing."""
        if self._dispatcher is not None:
            self._dispatcher.close()  # first, since somebody may wait for the clock to be moved
        self._listener.shutdown()
        self._listener.server_close()
        self.core.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(  # noqa: PLR0913 - whoever starts it says how
    host: str = "127.0.0.1",
    port: int = 8080,
    db: str | Path = ":memory:",
    *,
    quirks: Quirks | None = None,
    limits: Limits | None = None,
    around: Callable[[Handler], Handler] = leave_as_is,
    delivery: Clock | None = None,
) -> RunningServer:
    """Serves a QStash in daemon threads; port 0 is any free one. Raises OSError where it cannot listen.

    With a clock for its ``delivery`` it fires schedules and sends messages by that; one server at a time may do so for
    a file. Without one, schedules and messages are kept for whoever does.
    """
    store = Store(db)
    core = Server(store, quirks=quirks, limits=limits, around=around)
    try:
        return RunningServer(host, port, core, delivery)
    except OSError:
        store.close()
        raise
