"""The account, as those see it who look, and those who write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.values import JsonObject


class Reader(Protocol):
    """The half of the account that only looks. Paths are raw request targets (``/v2/schedules``)."""

    def list(self, path: str) -> list[JsonObject]:
        """The objects of a listing. ``AnswerError`` for anything but a whole JSON array of objects."""
        ...

    def get(self, path: str) -> JsonObject:
        """One object; ``NotFoundError`` where there is none."""
        ...


class Api(Reader, Protocol):
    """The account over HTTP."""

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        """Write. The answer's body is not looked at; a status that is not 2xx is an ``ApiError``."""
        ...
