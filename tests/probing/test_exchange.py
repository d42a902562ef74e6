from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from reconciler import __version__
from reconciler.probing import Answered, Failed, Failure, Manners, Outcome, Target
from reconciler.probing import exchange as module
from reconciler.probing.exchange import exchange
from reconciler.probing.message import BODY
from tests.probing.site import CERTIFICATE, NAME, Site, say, serve, trusting

PRIVATE = Manners(private=True, trust=trusting())
PUBLIC = replace(PRIVATE, private=False)


def target(url: str, method: str = "POST") -> Target:
    return Target(method, url, "schedule/job", "")


def named(*addresses: str) -> Callable[[str], tuple[str, ...]]:
    """A look-up that knows one name, once: who asks again could be told something else."""
    answers = [addresses]

    def look_up(host: str) -> tuple[str, ...]:
        assert host == NAME
        return answers.pop()

    return look_up


def test_what_is_sent_is_known_to_the_last_byte() -> None:
    with serve(Site()) as site:
        assert exchange(target(site.url("/a/../b%2F//?q=%zz")), PRIVATE) == Answered(401)
    (asked,) = site.asked
    assert asked.head == (
        "POST /a/../b%2F//?q=%zz HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        f"User-Agent: qstash-sync-probe/{__version__}",
        "X-Qstash-Sync-Probe: true",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
    )
    assert asked.body == BODY.encode()


def test_a_get_has_no_body() -> None:
    with serve(Site()) as site:
        exchange(target(site.url("/"), "GET"), PRIVATE)
    (asked,) = site.asked
    assert asked.head[0] == "GET / HTTP/1.1"
    assert not any(line.startswith("Content-") for line in asked.head)
    assert asked.body == b""


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_every_other_method_has_one(method: str) -> None:
    with serve(Site()) as site:
        exchange(target(site.url("/"), method), PRIVATE)
    assert (site.asked[0].head[0], site.asked[0].body) == (f"{method} / HTTP/1.1", BODY.encode())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (say(200, "signature"), Answered(200)),
        (say(403), Answered(403)),
        (say(400, "`Upstash-Signature` header is missing"), Answered(400, signed=True)),
        (say(400, "x" * 100_000 + "signature"), Answered(400)),
        (say(500, "boom"), Answered(500)),
        (b"HTTP/1.1 400 Cut\r\nContent-Length: 99\r\n\r\nno signature", Answered(400, signed=True)),
        (say(100) + say(401), Answered(401)),
        (b"", Failed(Failure.BROKEN)),
        (b"220 mail.example.com ESMTP\r\n", Failed(Failure.BROKEN)),
    ],
)
def test_every_answer_is_an_outcome(answer: bytes, outcome: Outcome) -> None:
    with serve(Site({"/": answer})) as site:
        assert exchange(target(site.url("/")), PRIVATE) == outcome


def test_a_redirect_is_not_followed() -> None:
    with serve(Site({"/": say(308, Location="/there")})) as site:
        assert exchange(target(site.url("/")), PRIVATE) == Answered(308, "/there")
    assert [one.target for one in site.asked] == ["/"]


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with serve(Site(held=frozenset({"/"}))) as site:
        assert exchange(target(site.url("/")), replace(PRIVATE, seconds=0.05)) == Failed(Failure.SILENT)


def test_nobody_at_the_port_is_told_in_the_system_s_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = exchange(target(f"http://127.0.0.1:{port}/"), PRIVATE)
    assert outcome == Failed(Failure.UNCONNECTED, "Connection refused")


def test_a_name_without_an_address_is_not_connected_to() -> None:
    outcome = exchange(target(f"https://{'a' * 64}.example.com/"), PUBLIC)
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.UNRESOLVED
    assert exchange(target(f"https://{NAME}/"), replace(PUBLIC, look_up=named())) == Failed(Failure.UNRESOLVED)


def test_what_is_private_by_its_url_is_not_even_looked_up() -> None:
    with serve(Site()) as site:
        assert exchange(target(site.url("/")), PUBLIC) == Failed(Failure.LOCAL)
    assert site.asked == []


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("203.0.114.1", "127.0.0.1"), ("::1", "203.0.114.1")])
def test_a_name_with_any_private_address_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    with serve(Site()) as site:
        outcome = exchange(target(site.url("/", NAME)), replace(PUBLIC, look_up=named(*addresses)))
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.PRIVATE
    assert outcome.detail in addresses
    assert site.asked == []


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_the_connection_goes_to_the_address_that_was_looked_up_and_the_name_along_with_it(tls: bool) -> None:
    with serve(Site(tls=tls)) as site:
        outcome = exchange(target(site.url("/", NAME)), replace(PRIVATE, look_up=named("127.0.0.1")))
    assert outcome == Answered(401)
    assert site.asked[0].head[1] == f"Host: {NAME}:{site.port}"


def test_where_the_first_address_takes_no_connection_the_next_is_tried() -> None:
    with serve(Site()) as site:
        outcome = exchange(target(site.url("/", NAME)), replace(PRIVATE, look_up=named("::1", "127.0.0.1")))
    assert outcome == Answered(401)


def test_a_server_that_has_taken_the_request_is_not_asked_again_at_another_address() -> None:
    with serve(Site({"/": b""})) as site:
        exchange(target(site.url("/", NAME)), replace(PRIVATE, look_up=named("127.0.0.1", "127.0.0.1")))
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("host", "manners", "told"),
    [
        (NAME, Manners(private=True), "self.signed certificate"),  # as versions of OpenSSL write it
        ("other.example.test", PRIVATE, "Hostname mismatch, .* 'other.example.test'"),
        ("127.0.0.1", PRIVATE, "IP address mismatch, .* '127.0.0.1'"),
    ],
)
def test_a_certificate_that_a_stranger_would_not_trust_is_told(host: str, manners: Manners, told: str) -> None:
    with serve(Site(tls=True)) as site:
        outcome = exchange(target(site.url("/", host)), replace(manners, look_up=lambda _: ("127.0.0.1",)))
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.UNTRUSTED
    assert re.match(told, outcome.detail)
    assert site.asked == []


def test_certificates_that_only_this_machine_trusts_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serve(Site(tls=True)) as site:
        outcome = exchange(target(site.url("/", NAME)), Manners(private=True, look_up=named("127.0.0.1")))
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.UNTRUSTED


def test_a_server_without_tls_is_told_as_one() -> None:
    with serve(Site(greeting=say(400, "speak HTTP"))) as site:
        outcome = exchange(target(f"https://127.0.0.1:{site.port}/"), PRIVATE)
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.UNTRUSTED


def test_neither_a_proxy_nor_a_netrc_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password hush\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serve(Site()) as site:
        assert exchange(target(site.url("/")), PRIVATE) == Answered(401)
    assert not any(line.startswith("Authorization") for line in site.asked[0].head)


def test_every_error_of_the_transport_is_an_outcome() -> None:
    kinds = [one for one in vars(httpx).values() if isinstance(one, type) and issubclass(one, httpx.TransportError)]
    assert all(isinstance(module._failed(kind("hush")), Failed) for kind in kinds)
    assert not any("hush" in repr(module._failed(kind("hush"))) for kind in kinds)
