from __future__ import annotations

import gzip
import os
from collections.abc import Generator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.api import exchange
from reconciler.api.answer import Answer, CutOffError, LaterError
from reconciler.api.call import Call
from reconciler.api.exchange import TRANSLATIONS, Wire, translate
from reconciler.api.target import Target
from reconciler.errors import AnswerError, QstashSyncError, UnreachableError, UsageError
from tests.api.conftest import TOKEN, FakeTime
from tests.api.scripted import CUT, SILENT, Script, Scripted, say

NEVER_RAISED_HERE = {
    httpx.HTTPError: "a base of the others",
    httpx.RequestError: "a base of the others",
    httpx.TransportError: "a base of the others",
    httpx.ProtocolError: "a base of the others",
    httpx.HTTPStatusError: "only raise_for_status raises it",
    httpx.CookieConflict: "no cookie is looked up",
    httpx.StreamError: "a mistake in our own code",
}


def open_wire(url: str, clock: FakeTime | None = None) -> Wire:
    return Wire(
        Target(url, TOKEN), transport=None, parallelism=4, user_agent="qstash-sync/1.2", clock=clock or FakeTime()
    )


@pytest.fixture
def wire(qstash: Script) -> Generator[Wire]:
    wire = open_wire(qstash.url)
    yield wire
    wire.close()


def test_every_error_of_the_http_library_is_translated_or_known_to_be_none_of_ours() -> None:
    errors = {kind for kind in vars(httpx).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    unknown = {kind for kind in errors if not (set(kind.__mro__) & (set(TRANSLATIONS) | set(NEVER_RAISED_HERE)))}
    direct = {kind for kind in errors if not issubclass(kind, (*TRANSLATIONS, httpx.StreamError))}
    assert unknown == set()
    assert direct <= set(NEVER_RAISED_HERE)


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (httpx.ReadTimeout("hush"), LaterError, "in time"),
        (httpx.PoolTimeout("hush"), LaterError, "in time"),
        (httpx.ReadError("hush"), LaterError, "broke"),
        (httpx.ConnectError("[Errno 111] Connection refused"), LaterError, "Connection refused"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), UnreachableError, "SSL_CERT_FILE"),
        (httpx.RemoteProtocolError("hush"), LaterError, "closed without an answer"),
        (httpx.ProxyError("407 Proxy Authentication Required"), UnreachableError, "407"),
        (httpx.LocalProtocolError("Illegal header value b'hush'"), UsageError, "HTTP cannot carry"),
        (httpx.UnsupportedProtocol("hush"), UsageError, "https://"),
        (httpx.InvalidURL("hush"), UsageError, "not an address"),
    ],
)
def test_a_foreign_error_becomes_ours_and_repeats_nothing_that_was_sent(
    error: Exception, kind: type[QstashSyncError], told: str
) -> None:
    ours = translate(error)
    assert type(ours) is kind
    assert told in str(ours)
    assert "hush" not in str(ours)


@pytest.mark.parametrize(
    "target",
    [
        "/v2/schedules/https://example.com/a/../b",
        '/v2/schedules/https://example.com//a/./%2F%zz|^`{}\\"<>',
        "/v2/schedules/https://example.com?a=1&b='#fragment",
        "/v2/schedules/https://[::1]:8080/",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/behind/a/proxy"])
def test_a_target_goes_over_the_wire_as_it_stands(qstash: Script, target: str, prefix: str) -> None:
    qstash.answer(say(200))
    wire = open_wire(qstash.url + prefix)
    wire.exchange(Call.of("POST", target), 30)
    wire.close()
    assert qstash.asked[0].line == f"POST {prefix}{target} HTTP/1.1"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_a_proxy_of_the_environment_gets_the_whole_address_with_the_target_as_it_stands(
    qstash: Script, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, qstash.url)
    qstash.answer(say(200))
    wire = open_wire("http://qstash.example")
    wire.exchange(Call.of("POST", "/v2/schedules/https://example.com/a/../b"), 30)
    wire.close()
    assert qstash.asked[0].target == "http://qstash.example/v2/schedules/https://example.com/a/../b"


def test_a_tunnel_through_a_proxy_is_asked_for_with_the_host_alone_and_without_the_token(
    qstash: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", qstash.url)
    qstash.answer(say(407))
    wire = open_wire("https://qstash.example")
    with pytest.raises(UnreachableError, match="the proxy lets nothing through: 407"):
        wire.exchange(Call.of("POST", "/v2/schedules/https://example.com/"), 30)
    wire.close()
    assert qstash.asked[0].line == "CONNECT qstash.example:443 HTTP/1.1"
    assert "authorization" not in qstash.asked[0].headers


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "hush://127.0.0.1:1", "http://hush:hush@[::1"])
def test_a_proxy_that_cannot_work_is_told_without_its_address(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageError, match="HTTPS_PROXY") as caught:
        open_wire("http://qstash.example")
    assert "hush" not in str(caught.value)


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="not an address"):
        open_wire("http://999.0.0.1")


def test_certificates_that_are_not_there_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull + "/nowhere")
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        open_wire("https://qstash.example")


def test_a_netrc_file_is_not_looked_at(
    qstash: Script, wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hush\n")
    monkeypatch.setenv("NETRC", str(netrc))
    qstash.answer(say(200, []))
    wire.exchange(Call.of("GET", "/v2/schedules"), 30)
    assert qstash.asked[0].headers["authorization"] == f"Bearer {TOKEN}".encode()


def test_headers_and_body_go_over_the_wire_as_utf8_bytes(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(200))
    wire.exchange(Call.of("POST", "/v2/schedules/x", {"Upstash-Forward-Note": "grüße 🙂"}, b"\x00\xff"), 30)
    (asked,) = qstash.asked
    assert asked.headers["upstash-forward-note"] == "grüße 🙂".encode()
    assert asked.headers["user-agent"] == b"qstash-sync/1.2"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}".encode()
    assert asked.headers["content-length"] == b"2"
    assert asked.body == b"\x00\xff"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=st.text(st.characters(exclude_categories=["Cs"])), path=st.text(st.characters(codec="ascii")))
def test_what_is_accepted_arrives_as_it_stands(qstash: Script, wire: Wire, note: str, path: str) -> None:
    qstash.answer(say(200))
    try:
        call = Call.of("POST", f"/v2/schedules/{path}", {"Upstash-Forward-Note": note})
    except UsageError:
        return
    wire.exchange(call, 30)
    assert qstash.asked[-1].target == f"/v2/schedules/{path}"
    assert qstash.asked[-1].headers["upstash-forward-note"] == note.encode()


def test_a_write_without_a_body_has_no_content_type_of_its_own(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(200))
    wire.exchange(Call.of("POST", "/v2/schedules/x"), 30)
    assert qstash.asked[0].headers["content-length"] == b"0"
    assert "content-type" not in qstash.asked[0].headers


def test_requests_share_a_connection(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(200, b"Accepted"))
    for call in (Call.of("GET", "/v2/keys"), Call.of("POST", "/v2/schedules/x"), Call.of("GET", "/v2/keys")):
        wire.exchange(call, 30)
    assert qstash.connections == 1


def test_a_cookie_is_not_kept(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(200, [], Set_Cookie="session=1"))
    wire.exchange(Call.of("GET", "/v2/keys"), 30)
    wire.exchange(Call.of("GET", "/v2/keys"), 30)
    assert "cookie" not in qstash.asked[1].headers


def test_a_redirect_is_not_followed(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(308, b"", Location=f"{qstash.url}/elsewhere"))
    assert wire.exchange(Call.of("GET", "/v2/keys"), 30).status == 308
    assert len(qstash.asked) == 1


def test_a_compressed_answer_is_read(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(200, gzip.compress(b'[{"a": 1}]'), Content_Encoding="gzip"))
    assert wire.exchange(Call.of("GET", "/v2/schedules"), 30).body == b'[{"a": 1}]'


@pytest.mark.parametrize(
    ("scripted", "kind", "told"),
    [
        pytest.param(CUT, LaterError, "closed without an answer", id="no answer"),
        pytest.param(Scripted(b"HTTP/1.1 2", cut=True), LaterError, "closed", id="half a status line"),
        pytest.param(Scripted(b"SSH-2.0-hush\r\n\r\n", cut=True), LaterError, "no HTTP server", id="another protocol"),
        pytest.param(
            Scripted(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[{"a": 1}]', cut=True),
            CutOffError,
            "broke off after 10 bytes",
            id="fewer bytes than announced",
        ),
        pytest.param(
            Scripted(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n", cut=True),
            CutOffError,
            "broke off after 2 bytes",
            id="no last chunk",
        ),
        pytest.param(say(200, b"hush", Content_Encoding="gzip"), AnswerError, "decompressed", id="not compressed"),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(
    qstash: Script, wire: Wire, scripted: Scripted, kind: type[QstashSyncError], told: str
) -> None:
    qstash.answer(scripted)
    with pytest.raises(kind, match=told) as caught:
        wire.exchange(Call.of("GET", "/v2/schedules"), 30)
    assert type(caught.value) is kind
    assert "hush" not in str(caught.value)


def test_a_silent_server_is_given_up(qstash: Script, wire: Wire) -> None:
    qstash.answer(SILENT)
    with pytest.raises(LaterError, match="in time"):
        wire.exchange(Call.of("GET", "/v2/schedules"), 0.05)


def test_nobody_at_the_address_is_told_as_such() -> None:
    wire = open_wire("http://127.0.0.1:1")
    with pytest.raises(LaterError, match=r"no connection to QStash: .*refused"):
        wire.exchange(Call.of("GET", "/v2/schedules"), 30)
    wire.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_of_a_refusal_that_is_cut_the_beginning_counts(qstash: Script, wire: Wire, method: str) -> None:
    qstash.answer(Scripted(b"HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\nbad cron", cut=True))
    answer = wire.exchange(Call.of(method, "/v2/schedules/x"), 30)
    assert (answer.status, answer.body) == (400, b"bad cron")


def test_what_a_write_answers_beside_its_status_does_not_matter(qstash: Script, wire: Wire) -> None:
    qstash.answer(Scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nOK", cut=True))
    assert wire.exchange(Call.of("DELETE", "/v2/schedules/x"), 30).status == 200


def test_an_answer_without_end_is_stopped(qstash: Script, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", 1000)
    qstash.answer(say(200, b"x" * 1001))
    with pytest.raises(AnswerError, match="does not end"):
        wire.exchange(Call.of("GET", "/v2/schedules"), 30)


def test_a_bomb_of_a_refusal_is_stopped(qstash: Script, wire: Wire) -> None:
    qstash.answer(say(400, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"))
    assert len(wire.exchange(Call.of("GET", "/v2/schedules"), 30).body) == exchange.LARGEST_REFUSAL


def test_an_answer_that_drips_too_long_is_stopped(qstash: Script) -> None:
    class Hasty(FakeTime):
        def __call__(self) -> float:
            self.seconds += exchange.LONGEST_ANSWER
            return self.seconds

    wire = open_wire(qstash.url, Hasty())
    qstash.answer(Scripted(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n"))
    with pytest.raises(AnswerError, match="does not end"):
        wire.exchange(Call.of("GET", "/v2/schedules"), 30)
    wire.close()


def test_an_answer_does_not_show_what_is_in_it() -> None:
    assert "hush" not in repr(Answer(200, {"x": "hush"}, b"hush"))
