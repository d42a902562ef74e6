"""What can go wrong between a client and QStash, each as a value, and how it is made to happen."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from reconciler.devserver.wire import Dropped, Refusal, Response, answer_json

Ask: TypeAlias = Callable[[], Response]
"""Has the request carried out."""
Sleep: TypeAlias = Callable[[float], object]
"""Waits so many seconds."""

_PAGE = b"<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>\n"
_HTML = ("Content-Type", "text/html; charset=utf-8")
_LONGEST = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Fault(ABC):
    """Something that goes wrong with one request."""

    @abstractmethod
    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:
        """What the client gets instead of what ``ask`` answers; ``Dropped`` where it gets nothing."""


@dataclass(frozen=True, slots=True)
class Late(Fault):
    """The request is carried out after a while."""

    seconds: float = 0.2

    def __post_init__(self) -> None:
        check(0 <= self.seconds <= _LONGEST, f"seconds is from 0 to {_LONGEST:.0f}")

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        sleep(self.seconds)
        return ask()


@dataclass(frozen=True, slots=True)
class Refused(Fault):
    """An error comes, and the request is not carried out: in QStash's words, from something in between, or mute."""

    status: int = 503
    body: Literal["json", "html", "empty"] = "json"

    def __post_init__(self) -> None:
        check(400 <= self.status <= 599, "status is from 400 to 599")

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        match self.body:
            case "json":
                return Refusal(self.status, "injected fault").answer
            case "html":
                return Response(self.status, (_HTML,), _PAGE)
            case "empty":
                return Response(self.status)


@dataclass(frozen=True, slots=True)
class Throttled(Fault):
    """A 429: too many requests in this second, too many messages today, or without a word on which of them.

    ``maximum`` is the limit that it names, ``reset`` in how many seconds that is over; ``retry_after`` adds the header.
    """

    limit: Literal["burst", "daily", "unnamed"] = "burst"
    maximum: int = 100
    reset: int = 1
    retry_after: int | None = None

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        later = () if self.retry_after is None else (("Retry-After", str(self.retry_after)),)
        return Refusal(429, "rate limit exceeded", (*self._name_limit(now), *later)).answer

    def _name_limit(self, now: datetime) -> tuple[tuple[str, str], ...]:
        if self.limit == "unnamed":
            return ()
        prefix = "Burst-RateLimit" if self.limit == "burst" else "RateLimit"
        return (
            (f"{prefix}-Limit", str(self.maximum)),
            (f"{prefix}-Remaining", "0"),
            (f"{prefix}-Reset", str(int(now.timestamp()) + self.reset)),
        )


@dataclass(frozen=True, slots=True)
class Elsewhere(Fault):
    """The 404 that a good token gets in the wrong region."""

    region: str = "eu-central-1"

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        return Refusal(404, f"user not found in this region ({self.region})").answer


@dataclass(frozen=True, slots=True)
class Cut(Fault):
    """The connection ends: before the request is carried out, amid the answer, or after all was done, unanswered."""

    at: Literal["before", "amid", "after"] = "before"

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        if self.at == "before":
            raise Dropped
        answer = ask()
        if self.at == "after":
            raise Dropped
        # An empty body has no half: one byte is promised and does not come.
        return replace(answer, body=_halve(answer.body), length=max(len(answer.body), 1))


@dataclass(frozen=True, slots=True)
class Garbled(Fault):
    """The request is carried out, and its answer has another body: half of it, or none of it."""

    body: Literal["half", "text", "html", "empty"] = "half"

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        answer = ask()
        match self.body:
            case "half":
                return replace(answer, body=_halve(answer.body))
            case "text":
                return replace(answer, headers=(("Content-Type", "text/plain"),), body=b"Accepted")
            case "html":
                return replace(answer, headers=(_HTML,), body=_PAGE)
            case "empty":
                return replace(answer, body=b"")


@dataclass(frozen=True, slots=True)
class Intercepted(Fault):
    """A web page comes with status 200, as from a proxy that wants a login; the request never gets to QStash."""

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        return Response(200, (_HTML,), _PAGE)


@dataclass(frozen=True, slots=True)
class Shortened(Fault):
    """A list lacks items, and nothing shows it: of all, only the first ``share`` is there. What is no list stays."""

    share: float = 0.5

    def __post_init__(self) -> None:
        check(0 <= self.share <= 1, "share is from 0 to 1")

    def strike(self, ask: Ask, now: datetime, sleep: Sleep) -> Response:  # noqa: ARG002
        answer = ask()
        try:
            items = json.loads(answer.body)
        except ValueError:
            return answer
        if not isinstance(items, list):
            return answer
        return replace(answer, body=answer_json(items[: int(len(items) * self.share)]).body)


FAULTS: dict[str, type[Fault]] = {
    kind.__name__.lower(): kind for kind in (Late, Refused, Throttled, Elsewhere, Cut, Garbled, Intercepted, Shortened)
}
"""Every fault by the name that it has in a file."""


def check(holds: bool, rule: str) -> None:  # noqa: FBT001 - the one thing that is checked
    """Raises ValueError with ``rule``, which begins with the name of the setting, unless it holds."""
    if not holds:
        raise ValueError(rule)


def _halve(body: bytes) -> bytes:
    return body[: len(body) // 2]
