"""A web site over a real socket: answers by path, with or without TLS, and keeps what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Barrier, Event, Lock, Thread
from typing import Final

CERTIFICATE: Final = Path(__file__).with_name("self_signed.pem")
NAME: Final = "jobs.example.test"


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire, and the lines of its head."""

    head: tuple[str, ...]
    body: bytes

    @property
    def target(self) -> str:
        return self.head[0].split(" ")[1]


@dataclass
class Site:
    """What is to be answered (to any other path: 401), and what was asked.

    Paths in ``held`` get no answer before ``over``. Where ``together`` is set, nobody is answered before so many ask.
    One with a ``greeting`` says that, whatever is asked.
    """

    answers: Mapping[str, bytes] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    together: Barrier | None = None
    greeting: bytes = b""
    tls: bool = False
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    came: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    within: int = 0
    most: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"


def say(status: int, text: str = "", **headers: str) -> bytes:
    """A whole answer."""
    body = text.encode()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


class _Handler(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        site = self.server.site
        if site.greeting:
            self.wfile.write(site.greeting)
            return
        head = tuple(iter(self._line, ""))
        if not head:
            return
        length = next((line.split(":")[1] for line in head if line.lower().startswith("content-length:")), "0")
        asked = Asked(head, self.rfile.read(int(length)))
        with site.lock:
            site.asked.append(asked)
            site.within += 1
            site.most = max(site.most, site.within)
        site.came.set()
        self._wait(asked.target)
        with site.lock:
            site.within -= 1
        self.wfile.write(site.answers.get(asked.target, say(401)))

    def _wait(self, target: str) -> None:
        site = self.server.site
        if site.together is not None:
            site.together.wait(timeout=60)
        if target in site.held:
            site.over.wait()

    def _line(self) -> str:
        return self.rfile.readline().decode("latin-1").rstrip("\r\n")


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        site.port = self.server_address[1]
        if site.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left, or would not trust the certificate, is no error of the server."""


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    """Serve it on a free port of this machine."""
    with _Server(site) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            server.shutdown()


def trusting() -> ssl.SSLContext:
    """What trusts the certificate, and nothing else."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))
