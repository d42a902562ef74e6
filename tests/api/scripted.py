"""A server that answers over a real socket with the bytes that a test gives it, and keeps what it was asked."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


@dataclass(frozen=True)
class Scripted:
    """What is written, and whether the connection is cut behind it. ``silent`` writes nothing and holds on."""

    octets: bytes
    cut: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    line: str
    headers: dict[str, bytes]
    body: bytes

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


@dataclass
class Script:
    """What is to be answered, in order (the last one for ever), and what was asked."""

    url: str = ""
    answers: deque[Scripted] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    over: Event = field(default_factory=Event)

    def answer(self, *answers: Scripted) -> None:
        self.answers.extend(answers)

    def next(self) -> Scripted:
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]


def say(status: int, content: object = None, **headers: str) -> Scripted:
    """A whole answer; anything but bytes is sent as JSON. Underscores in names of headers are hyphens."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    head = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in head.items())
    return Scripted(f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode() + body)


def refuse(status: int, error: str, **headers: str) -> Scripted:
    """A refusal in the form that QStash has."""
    return say(status, {"error": error}, **headers)


CUT = Scripted(b"", cut=True)
SILENT = Scripted(b"", silent=True)


class _Handler(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.script.connections += 1
        while (line := self._line()) and self._answer(line.decode("ascii")):
            pass

    def _answer(self, line: str) -> bool:
        headers = dict(self._headers())
        body = self.rfile.read(int(headers.get("content-length", b"0")))
        script = self.server.script
        script.asked.append(Asked(line, headers, body))
        answer = script.next()
        if answer.silent:
            script.over.wait()
        self.wfile.write(answer.octets)
        return not (answer.cut or answer.silent)

    def _headers(self) -> Generator[tuple[str, bytes]]:
        while line := self._line():
            name, _, value = line.partition(b": ")
            yield name.decode("ascii").lower(), value

    def _line(self) -> bytes:
        return self.rfile.readline().rstrip(b"\r\n")


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        script.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left is no error of the server."""


@contextmanager
def serve() -> Generator[Script]:
    """Serve a script on a free port of this machine."""
    script = Script()
    with _Server(script) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield script
        finally:
            script.over.set()
            server.shutdown()
