"""Header fields as a Go server sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# What belongs to one connection, to its sender or to QStash itself, and means nothing to whom a message is passed on.
_NOT_PASSED_ON = frozenset({
    "accept-encoding", "authorization", "connection", "content-length", "content-type", "expect", "host", "keep-alive",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def canonical_name(name: str) -> str:
    """The spelling in which Go's net/textproto keeps a name (``test-header`` is ``Test-Header``).

    A name that is no HTTP token stays as it is.
    """
    if not _TOKEN.fullmatch(name):
        return name
    return "-".join(part.capitalize() for part in name.split("-"))


def decode_value(value: str | bytes) -> str:
    """A field's value as text: UTF-8, without the blanks around it."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text.strip(" \t")


class Headers:
    """The fields of a request, names in any case, values in the order in which they came."""

    def __init__(self, pairs: Iterable[tuple[str, str | bytes]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(decode_value(value))

    def over(self, defaults: Mapping[str, list[str]]) -> Headers:
        """These fields, and where one has no value, that of ``defaults``."""
        lying = ((name, value) for name, values in defaults.items() if not self.first(name) for value in values)
        pairs = ((name, value) for name, values in self._values.items() for value in values)
        return Headers((*pairs, *lying))

    def first(self, name: str) -> str:
        """The first value that is not empty, else ``""``: the Terraform provider sends an empty one for "unset"."""
        return next(filter(None, self._values.get(name.lower(), ())), "")

    def is_true(self, name: str) -> bool:
        """Whether a field says ``true``, in any case: the Python SDK writes ``True``."""
        return self.first(name).lower() == "true"

    def rest(self) -> dict[str, list[str]]:
        """The fields that are neither QStash's nor the connection's, by canonical name."""
        return {
            canonical_name(name): values
            for name, values in self._values.items()
            if name not in _NOT_PASSED_ON and not name.startswith("upstash-")
        }

    def below(self, prefix: str) -> dict[str, list[str]]:
        """The fields whose names begin with ``prefix``, by the canonical rest of the name."""
        start = prefix.lower()
        return {
            canonical_name(name[len(start) :]): values
            for name, values in self._values.items()
            if name.startswith(start) and len(name) > len(start)
        }
