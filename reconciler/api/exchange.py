"""One request and its answer over the HTTP library: raw targets, capped answers, and its errors as ours."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import httpx

from reconciler.api.answer import Answer, CutOffError, LaterError, visible
from reconciler.api.call import Call
from reconciler.api.target import Target
from reconciler.errors import AnswerError, QstashSyncError, UnreachableError, UsageError

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0

LARGEST_ANSWER: Final = 128 * 1024 * 1024
LARGEST_REFUSAL: Final = 64 * 1024
LONGEST_ANSWER: Final = 120.0
"""Seconds that an answer may take to arrive, however steadily it drips."""

TRANSLATIONS: Final[dict[type[Exception], tuple[type[QstashSyncError], str]]] = {
    httpx.TimeoutException: (LaterError, "QStash does not answer in time"),
    httpx.NetworkError: (LaterError, "the connection to QStash broke"),
    httpx.ConnectError: (LaterError, "no connection to QStash: {}; look at the network, and at QSTASH_URL"),
    httpx.RemoteProtocolError: (LaterError, "the connection was closed without an answer, or to no HTTP server"),
    httpx.ProxyError: (UnreachableError, "the proxy lets nothing through: {}"),
    httpx.DecodingError: (AnswerError, "an answer came that cannot be decompressed"),
    httpx.TooManyRedirects: (AnswerError, "QStash answered with redirects only"),
    httpx.UnsupportedProtocol: (
        UsageError,
        "QSTASH_URL, or a proxy's address, does not begin with https:// or http://",
    ),
    httpx.InvalidURL: (UsageError, "QSTASH_URL, or a proxy's address, is not an address"),
    httpx.LocalProtocolError: (UsageError, "the request has something in it that HTTP cannot carry"),
}
"""What the HTTP library raises, as ours; a text in it is kept only where it cannot repeat what was sent."""

_FOREIGN: Final = tuple(TRANSLATIONS)


class RawUrl(httpx.URL):
    """An address whose request target is sent as it stands.

    QStash takes destinations raw, and the library would send ``/b`` for ``/a/../b``. Its ``target`` extension is no
    way: that goes out in a proxy's CONNECT too. ``str`` of it, which the library logs, has no target.
    """

    def __init__(self, base: httpx.URL, target: str) -> None:
        super().__init__(base)
        self._target = target.encode("ascii")

    @property
    def raw_path(self) -> bytes:
        """What the request line carries."""
        return self._target


class Wire:
    """The connections to one account, for as many threads as ``parallelism`` says."""

    def __init__(
        self,
        target: Target,
        *,
        transport: httpx.BaseTransport | None,
        parallelism: int,
        user_agent: str,
        clock: Callable[[], float],
    ) -> None:
        """``transport`` stands in for the network; without it the environment's proxies and certificates count."""
        self._base = _address(target.url)
        self._prefix = self._base.raw_path.decode("ascii").rstrip("/")
        self._headers = (
            (b"Authorization", b"Bearer " + target.token.encode("ascii")),
            (b"Accept", b"application/json"),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"User-Agent", user_agent.encode("ascii", "replace")),
        )
        self._client = _open(self._base.scheme, transport, parallelism)
        self._clock = clock

    def exchange(self, call: Call, seconds: float) -> Answer:
        """The answer, whatever its status. A server that is silent is given up within ``seconds``."""
        try:
            response = self._client.send(self._request(call, seconds), stream=True, follow_redirects=False)
        except _FOREIGN as error:
            ours = translate(error)
            # An error about the request itself repeats it.
            raise ours from (None if isinstance(ours, UsageError) else error)
        try:
            body = self._whole(response) if response.is_success and call.heard else _beginning(response)
        finally:
            response.close()
        return Answer(response.status_code, response.headers, body)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _request(self, call: Call, seconds: float) -> httpx.Request:
        # Together no more than ``seconds``: first a connection, then the wait for an answer.
        connect, read = min(CONNECT_SECONDS, seconds / 4), min(READ_SECONDS, seconds * 3 / 4)
        request = httpx.Request(
            call.method,
            self._base,
            headers=(*self._headers, *call.headers),
            content=call.body,
            extensions={"timeout": {"connect": connect, "read": read, "write": read, "pool": read}},
        )
        request.url = RawUrl(self._base, self._prefix + call.target)
        return request

    def _whole(self, response: httpx.Response) -> bytes:
        parts: list[bytes] = []
        size, latest = 0, self._clock() + LONGEST_ANSWER
        try:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > LARGEST_ANSWER or self._clock() > latest:
                    raise AnswerError(f"the answer does not end: {size:,} bytes so far")
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise CutOffError(f"the answer broke off after {size:,} bytes") from error
        except _FOREIGN as error:
            raise translate(error) from error
        return b"".join(parts)


def translate(error: Exception) -> QstashSyncError:
    """An error of the HTTP library as ours."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UnreachableError(
            f"QStash's certificate is not trusted (SSL_CERT_FILE names others): {visible(str(error))}"
        )
    kind, text = next(TRANSLATIONS[base] for base in type(error).__mro__ if base in TRANSLATIONS)
    return kind(text.format(visible(str(error))))


def _beginning(response: httpx.Response) -> bytes:
    # What a write answered is its status; of a refusal the beginning is enough, wherever it ends.
    body = bytearray()
    with suppress(*_FOREIGN):
        for part in response.iter_bytes():
            body += part
            if len(body) >= LARGEST_REFUSAL:
                break
    return bytes(body[:LARGEST_REFUSAL])


def _address(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise translate(error) from error


def _open(scheme: str, transport: httpx.BaseTransport | None, parallelism: int) -> httpx.Client:
    # At DEBUG the library logs the headers of answers.
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    limits = httpx.Limits(max_connections=parallelism, max_keepalive_connections=parallelism)
    try:
        return httpx.Client(transport=transport, limits=limits, verify=_trust(scheme))
    except (httpx.InvalidURL, OSError, ValueError, ImportError) as error:
        # Their texts repeat the address of a proxy, which may hold a password.
        message = "a proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY) or SSL_CERT_FILE in the environment cannot be used"
        raise UsageError(message) from error


def _trust(scheme: str) -> ssl.SSLContext:
    # Reading the certificates takes 35 ms; without TLS there is nobody to trust.
    return httpx.create_ssl_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
