"""The raw request target. A destination stands in it unencoded, so nothing here is decoded before its time."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_plus

_CONFIG = "upstash-"


@dataclass(frozen=True, slots=True)
class Target:
    """A target in its parts.

    ``path`` is everything before the first ``?``; ``query`` what is left behind it once ``config``, the pairs that
    are meant for QStash (``upstash-*``, spelled like headers), and ``token`` are taken out: it belongs to the
    destination, in its order and spelling.
    """

    path: str
    query: str
    config: tuple[tuple[str, str], ...]
    token: str

    def complete(self, destination: str) -> str:
        """``destination`` as the path has it, with the query that belongs to it."""
        return destination + self.query


def split_target(raw: bytes) -> Target:
    """Takes a raw target apart. Its bytes are read as UTF-8. ``query`` keeps its ``?``; it is empty without one."""
    path, mark, query = raw.decode("utf-8", "replace").partition("?")
    rest: list[str] = []
    config: list[tuple[str, str]] = []
    token = ""
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        key = unquote_plus(name).lower()
        if key == "qstash_token":
            token = unquote_plus(value)
        elif key.startswith(_CONFIG):
            config.append((key, unquote_plus(value)))
        else:
            rest.append(pair)
    return Target(path, mark + "&".join(rest) if rest else "", tuple(config), token)


def hide_token(raw: bytes) -> bytes:
    """The same target with the value of ``qstash_token`` replaced, fit for a log."""
    path, mark, query = raw.partition(b"?")
    pairs = (b"qstash_token=***" if pair.lower().startswith(b"qstash_token=") else pair for pair in query.split(b"&"))
    return path + mark + b"&".join(pairs)
