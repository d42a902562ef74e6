"""What was asked of the server, for tests that count."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from reconciler.devserver.headers import decode_value
from reconciler.devserver.target import hide_token
from reconciler.devserver.wire import Handler, Request, Response

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A request without its token and body. ``status`` is None where the answer never went out."""

    method: str
    target: bytes
    headers: tuple[tuple[str, str], ...]
    status: int | None


class RequestLog:
    """The latest requests, oldest first, preflights included. Safe for several threads."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_LONGEST)
        self._lock = Lock()

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, *methods: str) -> tuple[Entry, ...]:
        """The requests with one of these methods."""
        return tuple(entry for entry in self if entry.method in methods)

    @property
    def reads(self) -> tuple[Entry, ...]:
        """The requests that only looked."""
        return self.of("GET", "HEAD", "OPTIONS")

    @property
    def writes(self) -> tuple[Entry, ...]:
        """The requests that could change something, refused or not."""
        return self.of("POST", "PUT", "PATCH", "DELETE")

    def clear(self) -> None:
        """Forgets everything so far."""
        with self._lock:
            self._entries.clear()

    def _append(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def wrap(self, handler: Handler) -> Handler:
        """A handler that answers the same and is logged here."""

        def answer(request: Request, now: datetime) -> Response:
            status = None
            try:
                response = handler(request, now)
                status = response.status
            finally:
                self._append(_make_entry(request, status))
            return response

        return answer


def _make_entry(request: Request, status: int | None) -> Entry:
    headers = tuple((name, decode_value(value)) for name, value in request.headers if name.lower() != "authorization")
    return Entry(request.method, hide_token(request.target), headers, status)
