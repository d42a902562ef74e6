"""Redaction: originals are delivered, readers get digests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.devserver.headers import canonical_name
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.wire import Refusal

_ONE_HEADER = re.compile(r"headers?\[\s*([^\]\s]+)\s*\]")


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is hidden from readers: the body, all headers, or some by canonical name."""

    body: bool = False
    all_headers: bool = False
    headers: tuple[str, ...] = ()

    def hides(self, name: str) -> bool:
        """Whether the value of a header is hidden."""
        return self.all_headers or name in self.headers


def parse_redaction(text: str) -> Redaction:
    """``Upstash-Redact-Fields``: ``body``, ``header`` (SDKs) or ``headers`` (documentation), ``header[Name]``."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names = []
    for part in parts:
        one = _ONE_HEADER.fullmatch(part)
        if one:
            names.append(canonical_name(one[1]))
        elif part not in {"body", "header", "headers"}:
            raise Refusal(400, f"Upstash-Redact-Fields has an unknown field: {part}")
    return Redaction("body" in parts, "header" in parts or "headers" in parts, tuple(names))


def digest(value: bytes) -> str:
    """What stands for a redacted value: a plain SHA-256, as the console's screenshots show."""
    return f"REDACTED:{hashlib.sha256(value).hexdigest()}"


def redact_headers(headers: Mapping[str, list[str]], redaction: Redaction, quirks: Quirks) -> dict[str, list[str]]:
    """``headers`` as a reader gets them."""
    return {
        name: [_digest_header(name, value, quirks) for value in values] if redaction.hides(name) else values
        for name, values in headers.items()
    }


def _digest_header(name: str, value: str, quirks: Quirks) -> str:
    return digest((value if quirks.redacted_header_digest == "value" else f"{name}: {value}").encode())
