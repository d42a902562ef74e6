"""A connection to the account that the environment names, or to the embedded server."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler import __version__
from reconciler.api import Client, Target, target_from
from reconciler.errors import QstashSyncError, UsageError
from reconciler.kinds.fields import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from reconciler.cli.terminal import Terminal

DEV_URL_HOST: Final = "127.0.0.1"
_LAST_PORT: Final = 65535
_TRUTH: Final = {"": False, "0": False, "false": False, "1": True, "true": True}


@dataclass(frozen=True, slots=True)
class Account:
    """Which account: ``target`` is None for the embedded server, whose data is in ``db``."""

    target: Target | None
    db: str

    @property
    def url(self) -> str:
        """What a saved plan is bound to: the base URL, or the file of the embedded server."""
        return self.target.url if self.target else f"dev:{self.db}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, and so takes destinations that are."""
        return self.target is None or is_local(self.target.url)


def choose_account(*, dev: bool, db: str) -> Account:
    """The account of the options and the environment; nothing is sent yet.

    ``UsageError`` for ``--dev`` together with a QSTASH_URL that is elsewhere, ``NotAllowedError`` without a token.
    """
    if not (dev or _dev_by_environment()):
        return Account(target_from(os.environ), db)
    url = os.environ.get("QSTASH_URL", "").strip()
    if url and not is_local(url):
        raise UsageError("--dev is the server on this machine, but QSTASH_URL names another; unset one of them")
    return Account(None, db)


class Interruption:
    """What Ctrl-C and SIGTERM do: leave at once, or where writes are under way, begin nothing more and let them end.

    The second one always leaves at once.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.stop = threading.Event()
        self.finishes = False
        self._terminal = terminal

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Handle the signal."""
        if self.stop.is_set():
            os._exit(130)
        self.stop.set()
        if not self.finishes:
            raise KeyboardInterrupt
        self._terminal.warn("interrupted: finishing what is under way; once more to leave at once")

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle both signals in the block; other threads than the main one cannot."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def connect(
    account: Account,
    terminal: Terminal,
    parallelism: int,
    max_rps: float | None,
    interruption: Interruption | None = None,
) -> Iterator[Client]:
    """A client for the account, whose waits an interruption ends."""
    interruption = interruption or Interruption(terminal)
    with ExitStack() as stack:
        target = account.target or stack.enter_context(_embedded(account.db))
        terminal.note(f"Target: {target.url}{'' if account.target else ' (embedded server)'}")
        stack.enter_context(interruption.handled())
        yield stack.enter_context(
            Client(
                target,
                parallelism=parallelism,
                max_rps=max_rps,
                stop=interruption.stop,
                user_agent=f"qstash-sync/{__version__}",
            )
        )


def _dev_by_environment() -> bool:
    given = os.environ.get("QSTASH_DEV", "").strip().lower()
    if given not in _TRUTH:
        raise UsageError("QSTASH_DEV is neither true nor false")
    return _TRUTH[given]


@contextmanager
def _embedded(db: str) -> Iterator[Target]:
    """The server that ``qstash-sync dev`` runs, else one in this process, on a free port."""
    # The server is imported only here: a plan for a real account must not pay for it.
    from reconciler.devserver import find_running, serve

    running = find_running(DEV_URL_HOST, dev_port())
    if running is not None:
        yield Target(*running)
        return
    try:
        server = serve(DEV_URL_HOST, 0, db)
    except OSError as error:
        raise QstashSyncError(f"the embedded server cannot use {db}: {error.strerror or error}") from error
    with server:
        yield Target(server.url, server.token)


def dev_port() -> int:
    """The port on which ``dev`` serves, and where ``--dev`` looks for it."""
    given = os.environ.get("QSTASH_DEV_PORT", "").strip() or "8080"
    if not given.isdigit() or not 0 < int(given) <= _LAST_PORT:
        raise UsageError("QSTASH_DEV_PORT is not a port; write a number from 1 to 65535")
    return int(given)
