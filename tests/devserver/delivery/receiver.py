"""Somebody who receives messages: an HTTP server that keeps what came and answers as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is written to the connection; ``raw`` instead of a well-formed answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: bytes | None = None


def accept(_: Received) -> Reply:
    return Reply()


def hold(until: Event) -> Callable[[Received], Reply]:
    """Keeps the sender waiting, and then hangs up."""

    def answer(_: Received) -> Reply:
        until.wait(30)
        return Reply(raw=b"")

    return answer


class Receiver:
    def __init__(self, url: str, answer: Callable[[Received], Reply]) -> None:
        self.url = url
        self.answer = answer
        self.received: list[Received] = []
        self._change = Condition()

    def take(self, received: Received) -> Reply:
        with self._change:
            self.received.append(received)
            self._change.notify_all()
        return self.answer(received)

    def wait_for(self, number: int) -> list[Received]:
        """The first so many, as soon as they are there."""
        with self._change:
            assert self._change.wait_for(lambda: len(self.received) >= number, 30)
            return self.received[:number]

    def wait_until(self, condition: Callable[[list[str]], bool]) -> None:
        """Returns when the bodies that came are as wanted."""
        with self._change:
            assert self._change.wait_for(lambda: condition(self.bodies), 60)

    @property
    def bodies(self) -> list[str]:
        return [each.body.decode() for each in self.received]


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._take
        raise AttributeError(name)

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.receiver.take(Received(self.command, self.path, dict(self.headers.items()), body))
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    receiver: Receiver

    def handle_error(self, *_: object) -> None:
        """A sender that goes away is nothing to tell of."""


@contextmanager
def receiving(answer: Callable[[Received], Reply] = accept) -> Iterator[Receiver]:
    listener = _Listener(("127.0.0.1", 0), _Handler)
    listener.receiver = Receiver(f"http://127.0.0.1:{listener.server_address[1]}", answer)
    thread = Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener.receiver
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
