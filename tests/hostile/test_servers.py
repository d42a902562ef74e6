"""What answers in QStash's place may be anything."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from reconciler.api import exchange
from reconciler.cli.exit import Exit
from tests.api.scripted import Scripted, say, serve
from tests.hostile.shell import EVIL, HEAD, Canned, Shell, item
from tests.hostile.test_accounts import LIVE

CAP: Final = 1_000_000

ANSWERS: Final[dict[str, bytes]] = {
    "nothing": b"",
    "blanks": b" \r\n\t",
    "text": EVIL.encode(),
    "a page": b"<!DOCTYPE html><title>" + EVIL.encode(),
    "a page in another case": b"\n <HTML>",
    "bytes": bytes(range(256)),
    "UTF-16 cut off": "[]".encode("utf-16")[:-1],
    "half": b'[{"scheduleId": "a"',
    "a text as JSON": json.dumps(EVIL).encode(),
    "a number": b"5",
    "null": b"null",
    "a truth": b"true",
    "an object": b'{"schedules": []}',
    "a list of texts": b'["a"]',
    "a list of nulls": b"[null]",
    "a list of lists": b"[[]]",
    "some objects": b'[{"scheduleId": "a"}, 5]',
    "no id": b"[{}]",
    "an id that is null": b'[{"scheduleId": null}]',
    "an id that is a number": b'[{"scheduleId": 5}]',
    "an id that is empty": b'[{"scheduleId": ""}]',
    "two documents": b"[] []",
    "brackets": b"[" * 1_000_000,
    "objects in objects": b'[{"a":' * 100_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "a long number": b"[" + b"9" * 100_000 + b"]",
    "JSON lines": b'{"scheduleId": "a"}\n{"scheduleId": "b"}\n',
    "a single quote": b"['a']",
    "a comment": b"[] // nothing",
}


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "destroy", "export"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_is_concluded_from_an_answer_that_is_no_listing(
    canned: tuple[Shell, Canned], answer: str, command: str
) -> None:
    shell, account = canned
    account.listings = {"/v2/schedules": ANSWERS[answer]}
    yes = ("--yes",) if command in {"apply", "destroy"} else ()
    (shell.folder / "schedules.yaml").write_text(item())
    told = shell(command, *yes, "-vv")
    assert told.code == Exit.FAILED
    assert told.err.splitlines()[-1].startswith("Error: ")
    assert len(told.err) < 1000
    assert account.written == []


@pytest.mark.parametrize("kind", ["schedules", "queues", "topics"])
def test_one_thing_listed_twice_is_one_thing(canned: tuple[Shell, Canned], kind: str) -> None:
    shell, account = canned
    one = {"schedules": LIVE, "queues": {"name": "q"}, "topics": {"name": "g", "endpoints": [{"url": "https://b"}]}}[
        kind
    ]
    account.hold(kind, one, one)
    told = shell("plan", "--format=json", manifest=item(retries=1) + "queues: []\nurl_groups: []\n")
    assert told.code in {Exit.DONE, Exit.FAILED}
    addresses = [change["address"] for change in json.loads(told.out)["changes"]] if told.out else []
    assert len(addresses) == len(set(addresses))


@contextmanager
def _dripping(chunk: bytes, **headers: str) -> Iterator[str]:
    """A server whose answers have no end."""

    class Endless(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {"Transfer-Encoding": "chunked", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_answer_has_a_largest_size() -> None:
    assert exchange.LARGEST_ANSWER <= 128 * 1024 * 1024
    assert exchange.LARGEST_REFUSAL <= 64 * 1024
    assert exchange.LONGEST_ANSWER <= 120


@pytest.mark.parametrize("command", ["plan", "export"])
def test_an_answer_without_end_is_given_up(shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", CAP)
    (shell.folder / "schedules.yaml").write_text(item())
    with _dripping(b"[" + b" " * 65_536) as url:
        told = shell(command, QSTASH_URL=url, QSTASH_TOKEN="token")
    assert told.code == Exit.FAILED
    assert "the answer does not end" in told.err


@pytest.mark.parametrize(
    "answer",
    [
        say(200, b" " * (2 * CAP) + b"[]"),
        say(200, gzip.compress(b" " * (50 * CAP)), Content_Encoding="gzip"),
        say(200, b"not gzip", Content_Encoding="gzip"),
        say(200, b"[]", Content_Length="5000000000"),
        Scripted(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n[]", cut=True),
        Scripted(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n[", cut=True),
        Scripted(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, cut=True),
        Scripted(b"HTTP/1.1 200 " + b"x" * 1_000_000, cut=True),
        Scripted(b"HTTP/1.1 " + EVIL.encode() + b"\r\n\r\n", cut=True),
        Scripted(b"SSH-2.0-OpenSSH_9.0\r\n", cut=True),
        Scripted(b"\x16\x03\x01\x02\x00\x01", cut=True),
        Scripted(b"", cut=True),
        say(500, EVIL.encode()),
        say(400, EVIL.encode()),
        say(400, {"error": EVIL}),
        say(400, {"error": {"error": EVIL}}),
        say(400, {"error": EVIL * 100_000}),
        say(412, b"[" * 100_000),
        say(404, {"error": f"user not found in this region ({EVIL})"}),
        say(401, {"error": EVIL}),
        say(418, b"\xff\xfe"),
        say(299, EVIL.encode()),
        say(302, b"", Location=f"https://{EVIL.splitlines()[0].encode('ascii', 'ignore').decode()}.example.com/"),
        say(302, b"", Location="http://[::"),
        say(429, b"", Burst_RateLimit_Limit="-1", Burst_RateLimit_Reset="nan", Retry_After="inf"),
        say(429, b"", Retry_After="9" * 1000),
        say(503, b"", Retry_After="Thu, 99 Foo 9999 99:99:99 GMT"),
        say(999, b""),
    ],
)
def test_whatever_comes_over_the_wire_ends_a_plan_in_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, answer: Scripted
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", CAP)
    with serve() as script:
        script.answer(answer)
        told = shell("plan", "-vv", manifest=item(), QSTASH_URL=script.url, QSTASH_TOKEN="token")
    assert told.code in {Exit.FAILED, Exit.UNREACHABLE, Exit.NOT_ALLOWED}
    assert len(told.err) < 2000


def test_a_kind_that_is_not_managed_is_not_asked_for(canned: tuple[Shell, Canned]) -> None:
    shell, account = canned
    account.listings = {"/v2/queues": b"nonsense", "/v2/topics": b"nonsense"}
    assert shell("plan", manifest=f"{HEAD}schedules: []\n").code == Exit.DONE
