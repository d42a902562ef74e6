"""What goes in and out of the server: one request, one response, and the two ways not to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire. ``target`` is the raw request target: nothing decoded, nothing collapsed."""

    method: str
    target: bytes
    headers: tuple[tuple[str, str | bytes], ...] = ()
    body: bytes = b""
    client: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. The adapters add ``Content-Length``, nothing else.

    ``length`` where more bytes are promised than there are: the connection is ended behind the body. Nothing in the
    server does that; a handler wrapped around it may. An answer with ``more`` has no length: again and again it is
    asked for what comes next, which may be nothing yet, until the client goes.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    length: int | None = None
    more: Callable[[], bytes] | None = None


Handler: TypeAlias = Callable[[Request, datetime], Response]
"""Answers a request at a time, an aware UTC datetime. What wraps one handler in another is how faults come in."""


class Refusal(Exception):
    """The request is answered with this status, and with ``text`` as QStash words its errors."""

    def __init__(self, status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(text)
        self.status = status
        self.answer = answer_json({"error": text}, status, headers)


class Dropped(Exception):
    """The connection is ended without an answer. Nothing in the server raises it; a handler wrapped around it may."""


def answer_json(value: Json, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """``value`` as JSON, in UTF-8 and without blanks, as Go writes it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(status, (("Content-Type", "application/json"), *headers), body)
