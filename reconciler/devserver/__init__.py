"""A QStash on this machine, for development and for tests.

Written from QStash's public documentation and the behaviour of its SDKs. It shares nothing with the client but the
cron dialect, so that a mistake about the wire cannot hide on both sides. ``serve`` puts it on a socket, and delivers
where it is asked to; ``Server`` and ``Engine`` are the same without a network, a clock or threads.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.devserver.limits import Limits
    from reconciler.devserver.probe import client_environment, find_running
    from reconciler.devserver.quirks import Quirks, list_positions
    from reconciler.devserver.running import RunningServer, serve
    from reconciler.devserver.server import Server
    from reconciler.devserver.store import Store

__all__ = [
    "Limits",
    "Quirks",
    "RunningServer",
    "Server",
    "Store",
    "client_environment",
    "find_running",
    "list_positions",
    "serve",
]

# Imported when asked for: most commands never serve.
_HOMES = {
    "Limits": "limits",
    "Quirks": "quirks",
    "RunningServer": "running",
    "Server": "server",
    "Store": "store",
    "client_environment": "probe",
    "find_running": "probe",
    "list_positions": "quirks",
    "serve": "running",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
