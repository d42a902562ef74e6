"""HTTP for a stand-in: JSON over a real socket, a log of what was asked, and failures on demand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Lock, Thread
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

WAIT_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Request:
    """What was asked. Names of headers are in lower case; ``path`` is decoded, ``target`` as it was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    target: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        found = json.loads(self.body or b"{}")
        assert isinstance(found, dict)
        return found

    @property
    def token(self) -> str:
        """The token that came along, empty where none did."""
        return self.headers.get("authorization", "").removeprefix("Bearer ").removeprefix("token ")


@dataclass(frozen=True)
class Response:
    """What is answered: bytes as they are, None as nothing, anything else as JSON."""

    status: int
    content: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if self.content is None:
            return b""
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.response = Response(status, {"message": message, **more, "status": str(status)})


@dataclass
class Fault:
    """The next ``times`` requests that match are answered so. ``done``: what they ask for happens all the same.

    ``response`` None closes the connection without an answer.
    """

    method: str
    pattern: str
    response: Response | None
    times: int = 1
    done: bool = False

    def takes(self, request: Request) -> bool:
        return self.times > 0 and request.method == self.method and bool(re.search(self.pattern, request.path))


class Gate:
    """Requests that match wait here until it is opened."""

    def __init__(self, method: str, pattern: str) -> None:
        self._method, self._pattern = method, pattern
        self._opened = Event()
        self._waiting = 0
        self._changed = Condition()

    def wait_for(self, number: int) -> None:
        """Return when so many requests have come; an error where they do not."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._waiting >= number, WAIT_SECONDS), f"{self._waiting} came"

    def open(self) -> None:
        """Let through who waits, and who comes."""
        self._opened.set()

    def pass_through(self, request: Request) -> None:
        if request.method == self._method and re.search(self._pattern, request.path) and not self._opened.is_set():
            with self._changed:
                self._waiting += 1
                self._changed.notify_all()
            self._opened.wait(WAIT_SECONDS)


class HttpServer:
    """Serves ``handle`` in threads on a port of this machine until it is closed; 0 is any free one."""

    def __init__(self, handle: Callable[[Request], Response], port: int = 0) -> None:
        self._handle = handle
        self._lock = Lock()
        self.log: list[Request] = []
        self.faults: list[Fault] = []
        self.gates: list[Gate] = []
        self._listener = _Listener(("127.0.0.1", port), _Connection)
        self._listener.answer = self._answer
        self._thread = Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def _answer(self, request: Request) -> Response | None:
        with self._lock:
            self.log.append(request)
            fault = next((one for one in self.faults if one.takes(request)), None)
            if fault is not None:
                fault.times -= 1
        for gate in self.gates:
            gate.pass_through(request)
        if fault is not None and not fault.done:
            return fault.response
        try:
            response = self._handle(request)
        except Refused as refused:
            response = refused.response
        return response if fault is None else fault.response

    def close(self) -> None:
        """End listening; who waits at a gate is let go."""
        for gate in self.gates:
            gate.open()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Listener(ThreadingHTTPServer):
    answer: Callable[[Request], Response | None]
    request_queue_size = 64


class _Connection(BaseHTTPRequestHandler):
    """One connection, kept alive. Every method comes to ``_serve``."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, *_: object) -> None:
        """Says nothing: the log of requests holds more."""

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        response = self.server.answer(Request(self.command, unquote(parts.path), query, headers, body, self.path))
        if response is None:
            self.close_connection = True
            return
        with suppress(OSError):  # a client that has gone
            self._send(response)

    def _send(self, response: Response) -> None:
        body = response.body
        self.send_response(response.status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **response.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
