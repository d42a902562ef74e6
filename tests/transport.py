"""httpx without a network: what a client sends goes to the development server's core in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx

from reconciler.devserver.server import Server
from reconciler.devserver.wire import Dropped, Request, Response


def read_clock() -> datetime:
    return datetime.now(UTC)


class _Body(httpx.SyncByteStream):
    """The bytes of an answer, and its end."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield self._answer.body
        if self._answer.length is not None:
            raise httpx.RemoteProtocolError("the server ended the connection amid the answer")


class ServerTransport(httpx.BaseTransport):
    """Sends every request to ``server``, at the time that ``clock`` tells.

    A raw target in ``request.extensions["target"]`` goes out as it is, as httpx's own transport does it. A connection
    that is ended without an answer, or amid one, is a ``httpx.RemoteProtocolError``, as it is on a socket.
    """

    def __init__(self, server: Server, clock: Callable[[], datetime] = read_clock) -> None:
        self._server = server
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = request.extensions.get("target", request.url.raw_path)
        headers = tuple((name.decode("ascii"), value) for name, value in request.headers.raw)
        try:
            answer = self._server.handle(Request(request.method, target, headers, request.read()), self._clock())
        except Dropped as error:
            raise httpx.RemoteProtocolError("the server ended the connection", request=request) from error
        return httpx.Response(answer.status, headers=list(answer.headers), stream=_Body(answer), request=request)
