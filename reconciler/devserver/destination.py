"""Where a message may go, where it is no URL group."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from reconciler.devserver.quirks import Quirks
from reconciler.devserver.wire import Refusal


def check_url(what: str, url: str, quirks: Quirks) -> str:
    """``url`` as it is, when it is an absolute http(s) one; refused in QStash's words. ``what`` is its field."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refusal(400, f"invalid {what}: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise Refusal(400, f"invalid {what}: endpoint has invalid scheme, add http:// or https://")
    if not host:
        raise Refusal(400, f"invalid {what}: endpoint has no host")
    if quirks.loopback == "refused":
        _check_public(what, host)
    return url


def _check_public(what: str, host: str) -> None:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return  # QStash resolves names, too; a development server must not depend on the network
    if address.is_loopback:
        raise Refusal(400, f"invalid {what}: endpoint resolves to a loopback address: {address}")
