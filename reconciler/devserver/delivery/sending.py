"""Sends requests over HTTP, each on a connection of its own."""

from __future__ import annotations

import base64
import socket
import ssl
import string
import time
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Lock
from urllib.parse import SplitResult, quote, unquote, urlsplit

from reconciler.devserver.delivery.exchange import Outgoing, Result
from reconciler.devserver.headers import canonical_name

_LONGEST_CONNECT = 30.0  # seconds
_LARGEST_ANSWER = 10 * 1024 * 1024
_CHUNK = 65_536


class Sender:
    """Sends requests until it is closed, which ends those that are under way. Safe for several threads."""

    def __init__(self) -> None:
        self._sockets: set[socket.socket] = set()
        self._lock = Lock()

    def send(self, outgoing: Outgoing) -> Result:
        """The answer, or why there is none. A redirect is an answer; it is not followed."""
        try:
            return self._exchange(outgoing)
        except TimeoutError:
            return Result(0, error=f"no answer within {outgoing.timeout:g} s")
        except (OSError, HTTPException, ValueError) as error:  # also of names and values that cannot be sent
            return Result(0, error=str(error) or type(error).__name__)

    def close(self) -> None:
        """Ends what is under way."""
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def _exchange(self, outgoing: Outgoing) -> Result:
        deadline = time.monotonic() + outgoing.timeout
        parts = urlsplit(outgoing.url)
        connection = _make_connection(parts, min(outgoing.timeout, _LONGEST_CONNECT))
        connection.connect()
        wire = connection.sock
        with self._lock:
            self._sockets.add(wire)
        try:
            _write(connection, parts, outgoing)
            _allow_until(wire, deadline)
            with connection.getresponse() as response:
                return Result(response.status, _read_header(response), _read_body(response, wire, deadline))
        finally:
            with self._lock:
                self._sockets.discard(wire)
            connection.close()


@cache
def _make_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _make_connection(parts: SplitResult, timeout: float) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=timeout, context=_make_context())
    return HTTPConnection(host, parts.port, timeout=timeout)


def _write(connection: HTTPConnection, parts: SplitResult, outgoing: Outgoing) -> None:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest(outgoing.method, quote(target, safe=string.punctuation), skip_accept_encoding=True)
    names = {name for name, _ in outgoing.headers}
    for name, value in outgoing.headers:
        connection.putheader(name, value.encode())
    if parts.username is not None and "Authorization" not in names:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        connection.putheader("Authorization", f"Basic {base64.b64encode(login.encode()).decode()}")
    if outgoing.body or outgoing.method != "GET":
        connection.putheader("Content-Length", str(len(outgoing.body)))
    connection.endheaders(outgoing.body or None)


def _allow_until(wire: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    wire.settimeout(left)


def _read_header(response: HTTPResponse) -> dict[str, list[str]]:
    header: dict[str, list[str]] = {}
    for name, value in response.headers.items():
        header.setdefault(canonical_name(name), []).append(value)
    return header


def _read_body(response: HTTPResponse, wire: socket.socket, deadline: float) -> bytes:
    """The body, cut where it is too large."""
    body = bytearray()
    while len(body) < _LARGEST_ANSWER and (chunk := response.read1(_CHUNK)):
        body += chunk
        _allow_until(wire, deadline)
    return bytes(body)
