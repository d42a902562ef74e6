from __future__ import annotations

import http.client
import json
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from reconciler import devserver
from reconciler.devserver import RunningServer, serve
from reconciler.devserver.body import MAX_BODY
from reconciler.devserver.wire import Dropped, Handler, Request, Response

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0) as running:
        yield running


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.token}", "Upstash-Cron": "* * * * *", "Upstash-Schedule-Id": "s"}
    with httpx.Client(base_url=server.url, headers=headers) as opened:
        yield opened


def talk(server: RunningServer, request: bytes) -> bytes:
    """Sends bytes as they are, and takes in everything until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_raw_target_arrives_to_the_byte(server: RunningServer) -> None:
    target = b"/v2/schedules/https://h//a/../%2F%zz/\xc3\xa9?b=1&upstash-cron=*+*+*+*+*&upstash-schedule-id=s"
    head = b"POST %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
    assert talk(server, head % (target, server.token.encode())).startswith(b"HTTP/1.1 200 OK\r\n")
    assert [entry.target for entry in server.log] == [target]


def test_slashes_at_the_beginning_are_not_collapsed(server: RunningServer) -> None:
    talk(server, b"GET //v2/keys HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert [entry.target for entry in server.log] == [b"//v2/keys"]


@pytest.mark.parametrize("value", ["é ü", "Å…", "日本", "a\x85b"])
def test_a_header_arrives_in_the_bytes_in_which_it_was_sent(client: httpx.Client, value: str) -> None:
    client.post("/v2/schedules/https://example.com", headers=[(b"Upstash-Forward-A", value.encode())])
    assert client.get("/v2/schedules/s").json()["header"] == {"A": [value]}


def test_a_connection_is_kept_for_the_next_request(server: RunningServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    sockets = []
    for _ in range(3):
        connection.request("POST", "/v2/queues", b'{"queueName":"q"}', {"Authorization": f"Bearer {server.token}"})
        assert connection.getresponse().read() == b""
        sockets.append(connection.sock)
    connection.close()
    assert len(set(map(id, sockets))) == 1


def test_a_chunked_body_is_put_together(client: httpx.Client) -> None:
    client.post("/v2/schedules/https://example.com", content=iter([b"one ", b"two"]))
    assert client.get("/v2/schedules/s").json()["body"] == "one two"


def test_a_delete_may_have_a_body(client: httpx.Client) -> None:
    urls = [{"url": "https://a.example.com"}, {"url": "https://b.example.com"}]
    client.post("/v2/topics/g/endpoints", json={"endpoints": urls})
    client.request("DELETE", "/v2/topics/g/endpoints", json={"endpoints": urls[:1]})
    assert client.get("/v2/topics/g").json()["endpoints"] == urls[1:]


@pytest.mark.parametrize("content", [b"x" * (MAX_BODY + 1), [b"x" * 65536] * (MAX_BODY // 65536 + 1)])
def test_a_body_that_is_too_large_is_refused_and_the_answer_arrives(
    server: RunningServer, client: httpx.Client, content: bytes | list[bytes]
) -> None:
    answer = client.post("/v2/schedules/https://example.com", content=content)
    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")
    assert answer.json() == {"error": f"the body is larger than {MAX_BODY} bytes"}
    assert len(server.log) == 0


def test_a_body_with_a_broken_frame_is_refused(server: RunningServer) -> None:
    answer = talk(server, b"POST /v2/queues HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(body) == {"error": "'zz' is no length"}


def test_what_is_no_http_that_it_knows_is_refused_in_json(server: RunningServer) -> None:
    head, _, body = talk(server, b"GET /v2/keys HTTP/9.9\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 505 ")
    assert json.loads(body) == {"error": "Invalid HTTP version (9.9)"}


def test_a_preflight_has_no_body_and_no_length(client: httpx.Client) -> None:
    answer = client.options("/v2/keys", headers={"Origin": "https://console.upstash.com"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Length" not in answer.headers


def test_head_has_the_length_and_not_the_body(client: httpx.Client) -> None:
    answer = client.head("/v2/keys")
    assert (answer.status_code, answer.content) == (405, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_many_clients_at_once_are_all_served(server: RunningServer, client: httpx.Client) -> None:
    def create(number: int) -> int:
        headers = {"Upstash-Schedule-Id": str(number)}
        return client.post(f"/v2/schedules/https://example.com/{number}", headers=headers).status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(create, range(200))) == {200}
    assert {each["scheduleId"] for each in client.get("/v2/schedules").json()} == set(map(str, range(200)))
    assert len(server.log.writes) == 200


def drop_all(_: Handler) -> Handler:
    def answer(_: Request, __: datetime) -> Response:
        raise Dropped

    return answer


def test_a_dropped_request_ends_the_connection_without_an_answer() -> None:
    with serve(port=0, around=drop_all) as server:
        assert talk(server, b"GET /v2/keys HTTP/1.1\r\n\r\n") == b""
        assert [entry.status for entry in server.log] == [None]


def answer_599(_: Handler) -> Handler:
    return lambda *_: Response(599)


def test_a_status_needs_no_name() -> None:
    with serve(port=0, around=answer_599) as server:
        assert httpx.get(server.url).status_code == 599


def fail_always(_: Handler) -> Handler:
    def answer(_: Request, __: datetime) -> Response:
        raise RuntimeError("a bug")

    return answer


def test_a_bug_is_told_on_stderr_and_ends_the_connection(capsys: pytest.CaptureFixture[str]) -> None:
    with serve(port=0, around=fail_always) as server:
        assert talk(server, b"GET /v2/keys HTTP/1.1\r\n\r\n") == b""
    assert "RuntimeError: a bug" in capsys.readouterr().err


def test_a_client_that_goes_away_is_no_bug(capsys: pytest.CaptureFixture[str], server: RunningServer) -> None:
    reset = struct.pack("ii", 1, 0)
    for request in (b"", b"POST /v2/queues HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"GET /v2/keys HTTP/1.1\r\n\r\n"):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        connection.sendall(request)
        connection.close()
    server.close()
    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken_is_an_os_error(server: RunningServer) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(port=server.port)


def test_a_closed_server_has_ended_its_connections_and_may_be_closed_again() -> None:
    server = serve(port=0)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /v2/keys HTTP/1.1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 Unauthorized\r\n")
        server.close()
        assert connection.recv(65536) == b""
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=10)


def test_two_servers_on_one_file_show_the_same(tmp_path: Path) -> None:
    with serve(port=0, db=tmp_path / "db") as first, serve(port=0, db=tmp_path / "db") as second:
        headers = {"Authorization": f"Bearer {first.token}"}
        httpx.post(f"{first.url}/v2/queues", json={"queueName": "q"}, headers=headers)
        assert [queue["name"] for queue in httpx.get(f"{second.url}/v2/queues", headers=headers).json()] == ["q"]


@pytest.mark.parametrize(("host", "begin"), [("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_the_url_is_one_that_clients_on_this_machine_can_use(host: str, begin: str) -> None:
    with serve(host, 0) as server:
        assert server.url == f"{begin}{server.port}"
        assert httpx.get(f"{server.url}/v2/keys").status_code == 401


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys, reconciler.devserver; print([name for name in sys.modules if 'reconciler.devserver.' in name])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_the_package_has_no_other_names() -> None:
    assert not hasattr(devserver, "nothing")
