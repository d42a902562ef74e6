"""One request, as the bytes that are sent and as what may be said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from reconciler.errors import UsageError

_TARGET: Final = re.compile(r"/[!-~]*")
# The other headers are the client's own: one that frames the message, sent twice, would begin a second request.
_NAME: Final = re.compile(r"(upstash-[a-z0-9!#$%&'*+.^_`|~-]+|content-type)", re.IGNORECASE)
_VALUE: Final = re.compile(rb"(?![ \t])[\t\x20-\x7e\x80-\xff]*(?<![ \t])")


@dataclass(frozen=True, slots=True)
class Call:
    """A request: its target as it goes over the wire, its headers as bytes, and its body.

    ``heard`` where what is answered counts; of a write that is by default no more than its status.
    """

    method: str
    target: str = field(repr=False)
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    heard: bool = False

    @classmethod
    def of(cls, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Self:
        """A request that HTTP can carry; else ``UsageError``, which repeats no value."""
        _check_target(method, path)
        lines = tuple(_header(name, value) for name, value in (headers or {}).items())
        return cls(method, path, lines, body, heard=method == "GET")

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def path(self) -> str:
        """The path as it may be shown: of a destination only that it is one, since any part of it may be a secret."""
        place, scheme, _ = self.target.partition("://")
        path, query, _ = place.partition("?")
        return f"{path}{'?…' if query else scheme and '://…'}"

    def __str__(self) -> str:
        """The method and the path, without what may be secret."""
        return f"{self.method} {self.path}"


def _check_target(method: str, path: str) -> None:
    if not _TARGET.fullmatch(path):
        raise UsageError("a destination or a name has a blank or another character that an address cannot have")
    if method == "DELETE" and path.endswith("/"):
        # QStash takes a deletion without an id as one of the whole collection.
        raise UsageError("nothing is deleted without an id")


def _header(name: str, value: str) -> tuple[bytes, bytes]:
    if not _NAME.fullmatch(name):
        raise UsageError(f"the header {name!r} cannot be sent to QStash")
    try:
        octets = value.encode()
    except UnicodeEncodeError:
        octets = b"\n"
    if not _VALUE.fullmatch(octets):
        raise UsageError(f"the value of the header {name} has a line end, an outer blank or a control character")
    return name.encode("ascii"), octets
