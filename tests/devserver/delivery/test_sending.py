from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from reconciler.devserver.delivery.exchange import Outgoing, Result
from reconciler.devserver.delivery.sending import Sender
from tests.devserver.delivery.receiver import Receiver, Reply, hold, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def send(url: str, method: str = "POST", body: bytes = b"", timeout: float = 10, **headers: str) -> Result:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Sender().send(Outgoing(method, url, fields, body, timeout))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("body", [b"", b"\xff\x00body"])
def test_method_headers_and_body_arrive_as_they_are(receiver: Receiver, method: str, body: bytes) -> None:
    result = send(f"{receiver.url}/a//b?c=d", method, body, X_Test="a", Content_Type="text/plain")
    assert result.status == 200
    (got,) = receiver.received
    assert (got.method, got.target, got.body) == (method, "/a//b?c=d", body)
    assert (got.headers["X-Test"], got.headers["Content-Type"]) == ("a", "text/plain")
    assert "Accept-Encoding" not in got.headers


def test_a_value_beyond_ascii_goes_out_in_utf_8(receiver: Receiver) -> None:
    send(receiver.url, X_Name="ü")
    assert receiver.received[0].headers["X-Name"].encode("latin-1").decode() == "ü"


@pytest.mark.parametrize(
    ("path", "target"),
    [("", "/"), ("?a=b", "/?a=b"), ("/ü x", "/%C3%BC%20x"), ("/%2F/../a", "/%2F/../a"), ("/a#part", "/a")],
)
def test_the_target_is_the_url_s_own_with_what_cannot_be_sent_encoded(
    receiver: Receiver, path: str, target: str
) -> None:
    send(f"{receiver.url}{path}")
    assert receiver.received[0].target == target


def test_a_login_in_the_url_is_sent_as_such_unless_another_is_forwarded(receiver: Receiver) -> None:
    url = receiver.url.replace("://", "://user:p%40ss@")
    send(url)
    send(url, Authorization="Bearer x")
    assert [got.headers["Authorization"] for got in receiver.received] == ["Basic dXNlcjpwQHNz", "Bearer x"]


def test_the_answer_is_told_with_its_headers_in_canonical_spelling(receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(503, {"retry-AFTER": "5"}, b"later")
    result = send(receiver.url)
    assert (result.status, result.body, result.header["Retry-After"]) == (503, b"later", ["5"])


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(308, {"Location": f"{receiver.url}/other"})
    assert send(receiver.url).status == 308
    assert len(receiver.received) == 1


def test_a_body_without_a_length_and_one_in_chunks_are_read_to_the_end(receiver: Receiver) -> None:
    for raw in (
        b"HTTP/1.0 200 OK\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    ):
        receiver.answer = lambda _, raw=raw: Reply(raw=raw)  # type: ignore[misc]
        assert send(receiver.url).body == b"body"


@pytest.mark.parametrize(
    "raw",
    [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
)
def test_an_answer_that_is_none_is_told(receiver: Receiver, raw: bytes) -> None:
    receiver.answer = lambda _: Reply(raw=raw)
    result = send(receiver.url)
    assert result.status == 0
    assert result.error


def test_nobody_who_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    result = send(f"http://127.0.0.1:{port}/")
    assert result.status == 0
    assert "refused" in result.error


@pytest.mark.parametrize(
    "url",
    ["http://no-such-host.invalid/", "http://127.0.0.1:99999/", "https://127.0.0.1:1/", f"http://{'a' * 70}.example/"],
)
def test_what_cannot_be_sent_is_told(url: str) -> None:
    result = send(url)
    assert (result.status, bool(result.error)) == (0, True)


def test_a_header_that_would_break_the_request_is_not_sent(receiver: Receiver) -> None:
    assert send(receiver.url, X="a\r\nY: b").error
    assert receiver.received == []


def test_a_receiver_that_does_not_answer_is_given_up(receiver: Receiver) -> None:
    done = Event()
    receiver.answer = hold(done)
    result = send(receiver.url, timeout=0.05)
    done.set()
    assert (result.status, result.error) == (0, "no answer within 0.05 s")


def test_closing_ends_what_is_under_way(receiver: Receiver) -> None:
    done = Event()
    receiver.answer = hold(done)
    sender, results = Sender(), []
    thread = Thread(target=lambda: results.append(sender.send(Outgoing("GET", receiver.url, (), b"", 30))))
    thread.start()
    receiver.wait_for(1)
    sender.close()
    thread.join(10)
    done.set()
    assert [result.status for result in results] == [0]
