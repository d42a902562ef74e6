"""One request to a forge and its answer over the HTTP library: capped, never redirected, its errors as ours."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from typing import Final

import httpx

from reconciler.ci.answer import LARGEST_REFUSAL, Answer, Call, LaterError
from reconciler.ci.forge import ForgeError
from reconciler.report.wording import visible

LARGEST_ANSWER: Final = 32 * 1024 * 1024
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0

TRANSLATIONS: Final[dict[type[Exception], tuple[type[ForgeError], str]]] = {
    httpx.TimeoutException: (LaterError, "{forge} does not answer in time"),
    httpx.NetworkError: (LaterError, "the connection to {forge} broke"),
    httpx.ConnectError: (LaterError, "no connection to {forge}: {text}"),
    httpx.RemoteProtocolError: (LaterError, "{forge} closed the connection without a whole answer"),
    httpx.ProxyError: (ForgeError, "the proxy lets nothing through to {forge}: {text}"),
    httpx.DecodingError: (ForgeError, "{forge} answered with something that cannot be decompressed"),
    httpx.UnsupportedProtocol: (ForgeError, "the address of {forge}'s API, or of a proxy, is none"),
    httpx.InvalidURL: (ForgeError, "the address of {forge}'s API, or of a proxy, is none"),
    httpx.LocalProtocolError: (ForgeError, "the request to {forge} has something in it that HTTP cannot carry"),
}
"""What the HTTP library raises, as ours; a text in it is kept only where it cannot repeat what was sent."""

_FOREIGN: Final = tuple(TRANSLATIONS)


def open_client(scheme: str, headers: Mapping[str, str], forge: str) -> httpx.Client:
    """Connections that carry these headers; the environment's proxies and certificates count."""
    # At DEBUG the library logs the headers of answers.
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    # It logs whole addresses, with what stands in a query.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # Reading the certificates takes 35 ms; without TLS there is nobody to trust.
    trust = httpx.create_ssl_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.Client(headers=dict(headers), verify=trust, follow_redirects=False)
    except (httpx.InvalidURL, OSError, ValueError, ImportError) as error:
        # Their texts repeat the address of a proxy, which may hold a password.
        message = f"no way to {forge}: a proxy or SSL_CERT_FILE in the environment cannot be used"
        raise ForgeError(message) from error


def exchange(client: httpx.Client, call: Call, forge: str, seconds: float) -> Answer:
    """The answer, whatever its status; ``LaterError`` where none comes whole within ``seconds``."""
    until = time.monotonic() + seconds
    try:
        response = client.send(_request(client, call, seconds), stream=True)
        try:
            body = _body(response, forge, until)
        finally:
            response.close()
    except _FOREIGN as error:
        raise translate(error, forge) from None
    return Answer(forge, str(call), response.status_code, response.headers, body)


def _request(client: httpx.Client, call: Call, seconds: float) -> httpx.Request:
    connect, read = min(CONNECT_SECONDS, seconds), min(READ_SECONDS, seconds)
    body = call.body
    return client.build_request(
        call.method,
        call.address,
        params=dict(call.query) or None,
        headers={**call.headers, **({"Content-Type": "application/json"} if body is not None else {})},
        content=body,
        timeout=httpx.Timeout(read, connect=connect),
    )


def translate(error: Exception, forge: str) -> ForgeError:
    """An error of the HTTP library as ours."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return ForgeError(f"{forge}'s certificate is not trusted (SSL_CERT_FILE names others): {visible(str(error))}")
    kind, text = next(TRANSLATIONS[base] for base in type(error).__mro__ if base in TRANSLATIONS)
    return kind(text.format(forge=forge, text=visible(str(error))))


def _body(response: httpx.Response, forge: str, until: float) -> bytes:
    body = bytearray()
    most = LARGEST_ANSWER if response.is_success else LARGEST_REFUSAL
    for part in response.iter_bytes():
        body += part
        if len(body) > most and not response.is_success:
            break
        if len(body) > most or time.monotonic() > until:
            raise ForgeError(f"{forge}'s answer does not end: {len(body):,} bytes so far")
    return bytes(body)
