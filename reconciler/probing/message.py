"""What is sent: as little as makes a request, and who it is that asks."""

from __future__ import annotations

from typing import Final

from reconciler import __version__

HEADERS: Final = (
    ("User-Agent", f"qstash-sync-probe/{__version__}"),
    ("X-Qstash-Sync-Probe", "true"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)
CONTENT_TYPE: Final = ("Content-Type", "application/json")
# JSON, so that a handler which reads the body before the signature gets as far as the signature.
BODY: Final = '{"qstash_sync_probe":"Sent by qstash-sync lint --probe, not by QStash. The right answer is 401 or 403."}'


def headers(method: str) -> tuple[tuple[str, str], ...]:
    """The headers beside Host and Content-Length."""
    return (*HEADERS, CONTENT_TYPE) if has_body(method) else HEADERS


def has_body(method: str) -> bool:
    """Whether a body goes with the method."""
    return method != "GET"
