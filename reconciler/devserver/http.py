"""The server on a socket: HTTP/1.1 with keep-alive, a thread per connection."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread, current_thread
from typing import Any

from reconciler.devserver.body import MAX_BODY, BodyTooLargeError, MalformedBodyError, read_body
from reconciler.devserver.delivery.clock import Clock
from reconciler.devserver.server import Server
from reconciler.devserver.wire import Dropped, Refusal, Request, Response

_IDLE_SECONDS = 120.0
_DRAIN_SECONDS = 1.0
_DRAINED_AT_MOST = 4 * MAX_BODY
_JOIN_SECONDS = 5.0
_LISTEN_SECONDS = 0.2  # between two looks at whether there is more of an answer


class _Connection(BaseHTTPRequestHandler):
    """One connection. Every method comes to ``_serve``, for which methods there are is the routes' affair."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _IDLE_SECONDS
    server: Listener
    raw_requestline: bytes

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Says nothing: the request log holds more than a line on stderr could."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers what the base class could not parse as every other refusal, not in HTML."""
        self._refuse(code, message or explain or _name_status(code))

    def _serve(self) -> None:
        try:
            body = read_body(self.headers, self.rfile)
        except BodyTooLargeError:
            self._refuse(413, f"the body is larger than {MAX_BODY} bytes")
        except MalformedBodyError as error:
            self._refuse(400, str(error))
        else:
            self._answer(body)

    def _answer(self, body: bytes) -> None:
        # The header parser reads bytes as Latin-1, and ``path`` has slashes collapsed at its beginning.
        headers = tuple((name, value.encode("latin-1")) for name, value in self.headers.raw_items())
        target = self.raw_requestline.split()[1]
        request = Request(self.command, target, headers, body, str(self.client_address[0]))
        try:
            response = self.server.core.handle(request, self.server.clock.now())
        except Dropped:
            self.close_connection = True
        else:
            self._send(response)

    def _refuse(self, status: int, text: str) -> None:
        """Ends the connection with an answer, for where the next request would begin is not known."""
        self.close_connection = True
        self._send(Refusal(status, text).answer)
        # Closing while the client still sends would reset the connection, and the answer with it.
        self.connection.settimeout(_DRAIN_SECONDS)
        left = _DRAINED_AT_MOST
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (chunk := self.connection.recv(65536)):
                left -= len(chunk)

    def _send(self, response: Response) -> None:
        """Writes an answer in one piece, so that it leaves in one packet."""
        length = len(response.body) if response.length is None else response.length
        self.close_connection |= length > len(response.body) or response.more is not None
        lines = [f"{self.protocol_version} {response.status} {_name_status(response.status)}"]
        lines += [f"{name}: {value}" for name, value in (("Date", self.date_time_string()), *response.headers)]
        if response.status != HTTPStatus.NO_CONTENT and response.more is None:
            lines.append(f"Content-Length: {length}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "\r\n"]).encode("latin-1")
        self.wfile.write(head if self.command == "HEAD" else head + response.body)
        if response.more is not None:
            self._go_on(response.more)

    def _go_on(self, more: Callable[[], bytes]) -> None:
        """Writes what comes, until the client goes or the server is closed: both are heard on the connection."""
        self.connection.settimeout(_LISTEN_SECONDS)
        heard = False
        while not heard:
            self.wfile.write(more())
            with suppress(TimeoutError):
                self.connection.recv(1)
                heard = True


def _name_status(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


class Listener(ThreadingTCPServer):
    """The listening socket. It knows its connections, so that closing it ends them."""

    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128

    def __init__(self, host: str, port: int, core: Server, clock: Clock) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.core = core
        self.clock = clock
        self._connections: dict[Thread, socket.socket] = {}
        super().__init__((host, port), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        thread = Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        super().process_request_thread(request, client_address)
        self._connections.pop(current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        """Tells of a bug on stderr; that a client went away is none."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        for thread, connection in tuple(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_JOIN_SECONDS)
