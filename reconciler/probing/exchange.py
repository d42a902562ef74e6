"""One request and what came of it, over the HTTP library."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpx

from reconciler.lint.site import Site, read_site
from reconciler.probing.lookup import is_private, look_up
from reconciler.probing.message import BODY, has_body, headers
from reconciler.probing.outcome import Answered, Failed, Failure, Outcome
from reconciler.probing.target import Target

SECONDS: Final = 10.0
"""The time for one destination, from looking up its name to the head of its answer."""

_PORTS: Final = {"http": 80, "https": 443}
_READ: Final = 4096  # bytes of a refusal that are looked at
_REFUSALS: Final = range(400, 600)
# What QStash trusts: the public authorities. SSL_CERT_FILE is of this machine alone, and does not count.
_public_trust: Final = partial(httpx.create_ssl_context, trust_env=False)


@dataclass(frozen=True, slots=True)
class Manners:
    """How to ask: how many at a time, how long to wait for each, whether what is private may be asked.

    ``look_up`` gives a name's addresses, or raises ``OSError``. Proxies of the environment are never used: behind one,
    nobody could tell which address is connected to.
    """

    parallelism: int = 10
    seconds: float = SECONDS
    private: bool = False
    look_up: Callable[[str], tuple[str, ...]] = look_up
    trust: ssl.SSLContext = field(default_factory=_public_trust)


def exchange(target: Target, manners: Manners) -> Outcome:
    """Ask a target once. Connected to is the very address that was checked; no redirect is followed."""
    # At DEBUG the library logs the headers of answers.
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    site = read_site(target.url)
    if target.is_hidden or site is None:
        return Failed(Failure.HIDDEN)
    if target.is_local and not manners.private:
        return Failed(Failure.LOCAL)
    try:
        addresses = manners.look_up(site.host.strip("[]"))
    except OSError as error:
        return Failed(Failure.UNRESOLVED, error.strerror or "")
    if not manners.private and (private := next(filter(is_private, addresses), None)):
        return Failed(Failure.PRIVATE, private)
    return _try_each(target.method, site, addresses, manners)


def _try_each(method: str, site: Site, addresses: tuple[str, ...], manners: Manners) -> Outcome:
    """What the first address says that can be connected to; once there is a connection, nothing is asked again."""
    until = time.monotonic() + manners.seconds
    outcome: Outcome = Failed(Failure.UNRESOLVED)
    for tried, address in enumerate(addresses):
        seconds = max(0.0, until - time.monotonic())
        request = _request(method, site, address, seconds, seconds / (len(addresses) - tried))
        outcome = _send(request, manners.trust)
        if not (isinstance(outcome, Failed) and outcome.failure is Failure.UNCONNECTED):
            break
    return outcome


def _request(method: str, site: Site, address: str, seconds: float, connect: float) -> httpx.Request:
    host = f"{site.host}{site.port}"
    return httpx.Request(
        method,
        httpx.URL(scheme=site.scheme, host=address, port=int(site.port[1:] or _PORTS[site.scheme]), path="/"),
        headers=[("Host", host), *headers(method)],
        content=BODY if has_body(method) else None,
        extensions={
            "target": site.rest.encode("ascii"),
            "sni_hostname": site.host.strip("[]").rstrip("."),
            "timeout": {"connect": connect, "read": seconds, "write": seconds, "pool": seconds},
        },
    )


def _send(request: httpx.Request, trust: ssl.SSLContext) -> Outcome:
    # The transport alone: a client would add headers, log the URL, and look at the environment.
    with httpx.HTTPTransport(verify=trust, trust_env=False) as transport:
        try:
            response = transport.handle_request(request)
        except httpx.TransportError as error:
            return _failed(error)
        text = _beginning(response) if response.status_code in _REFUSALS else b""
        response.close()
    return Answered(response.status_code, response.headers.get("Location", ""), b"signature" in text.lower())


def _beginning(response: httpx.Response) -> bytes:
    body = bytearray()
    with suppress(httpx.TransportError):
        for part in response.iter_raw():
            body += part
            if len(body) >= _READ:
                break
    return bytes(body[:_READ])


def _failed(error: httpx.TransportError) -> Failed:
    causes = tuple(_causes(error))
    if (refused := next((one for one in causes if isinstance(one, ssl.SSLError)), None)) is not None:
        return Failed(Failure.UNTRUSTED, _tls_words(refused))
    if isinstance(error, httpx.ConnectTimeout):
        return Failed(Failure.UNCONNECTED, "timed out")
    if isinstance(error, httpx.ConnectError):
        return Failed(Failure.UNCONNECTED, _words(causes))
    return Failed(Failure.SILENT if isinstance(error, httpx.TimeoutException) else Failure.BROKEN)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or "").replace("_", " ").lower()


def _words(causes: Iterable[BaseException]) -> str:
    """What the system says."""
    return next((one.strerror for one in causes if isinstance(one, OSError) and one.strerror), "")
