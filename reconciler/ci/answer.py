"""What a forge's answer means: the JSON in it, how long to wait, or the error that it is."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from reconciler.ci.forge import ForbiddenError, ForgeError, TooLongError
from reconciler.report.wording import visible
from reconciler.secrecy import repeats
from reconciler.values import Json, JsonObject

LARGEST_REFUSAL: Final = 64 * 1024
"""Bytes; what a refusal says beyond them is not read."""
LONGEST_REASON: Final = 300

_LATER: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_FORBIDDEN: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_TOO_LONG: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}
# Where forges put their words, GitHub before the comma and GitLab behind it.
_WORDS: Final = ("message", "errors", "error", "error_description")
_DEPTH: Final = 4


class AbsentError(ForbiddenError):
    """There is no such thing, or the token may not see it (404): a forge does not say which."""


class LaterError(ForgeError):
    """Asking again may help, after ``pause`` seconds at least."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: an address, with what is asked for in it, and what goes along. The token is not in it."""

    method: str
    address: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: JsonObject | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {visible(urlsplit(self.address).path)}"

    @property
    def body(self) -> bytes | None:
        """The content as JSON; half a character, which no forge would take, as a question mark."""
        return None if self.content is None else json.dumps(self.content, ensure_ascii=False).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived whole. ``asked`` is what to in words; names of headers are in any letter case."""

    forge: str
    asked: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def success(self) -> bool:
        """Whether what was asked is done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def json(self) -> Json:
        """Its content, None where it has none; ``ForgeError`` where that is no JSON."""
        if not self.body.strip():
            return None
        try:
            value: Json = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ForgeError(f"{self.forge} answered {self.asked} with something that is not JSON") from error
        return value

    @property
    def object(self) -> JsonObject:
        """Its content as an object, an empty one where it has none; ``ForgeError`` for anything else."""
        value = self.json
        if value is None or isinstance(value, Mapping):
            return value or {}
        raise ForgeError(f"{self.forge} answered {self.asked} with something that is no object")

    @property
    def objects(self) -> Iterator[JsonObject]:
        """The objects of a page; ``ForgeError`` unless it is a list of objects."""
        value = self.json
        if not isinstance(value, list):
            raise ForgeError(f"{self.forge} answered {self.asked} with something that is no list")
        for one in value:
            if not isinstance(one, Mapping):
                raise ForgeError(f"{self.forge} answered {self.asked} with a list of other things than objects")
            yield one


def refusal(answer: Answer, token: str, now: float) -> ForgeError | None:
    """The error that an answer is, None for a success; ``now`` is in seconds since 1970.

    Its text holds what was asked, the status and the forge's own words, never the token.
    """
    if answer.success:
        return None
    reason = _reason(answer, token)
    told = f"{answer.forge} answered {answer.asked} with {answer.status}{reason and ': '}{reason}"
    if answer.status < HTTPStatus.BAD_REQUEST:
        return ForgeError(f"{told}, a redirect, which is never followed: check the address of the API")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER or _limits(answer, reason):
        pause = _pause(answer.headers, now)
        return LaterError(f"{told}; it asks for a pause of {pause:.0f} s" if pause else told, pause)
    return _kind(answer.status, reason)(told)


def _kind(status: int, reason: str) -> type[ForgeError]:
    if status in _FORBIDDEN:
        return ForbiddenError
    if status == HTTPStatus.NOT_FOUND:
        return AbsentError
    too_long = status in _TOO_LONG and "too long" in reason.casefold()
    return TooLongError if too_long or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else ForgeError


def _limits(answer: Answer, reason: str) -> bool:
    # GitHub says "later" with a 403 as well, not always with a header that says until when
    # (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    headers = answer.headers
    named = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return answer.status == HTTPStatus.FORBIDDEN and (named or "rate limit" in reason.casefold())


def _pause(headers: Mapping[str, str], now: float) -> float:
    later = headers.get("retry-after")
    if later is None:
        reset = _number(headers.get("x-ratelimit-reset")) if headers.get("x-ratelimit-remaining") == "0" else None
        return 0.0 if reset is None else max(reset - now, 0.0)
    seconds = _number(later)
    return _until(later, now) if seconds is None else seconds


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(date: str, now: float) -> float:
    try:
        return max(parsedate_to_datetime(date).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return 0.0


def _reason(answer: Answer, token: str) -> str:
    try:
        found = answer.json
    except ForgeError:
        return ""
    said = [found.get(word) for word in _WORDS] if isinstance(found, Mapping) else []
    reason = "; ".join(_texts(said))
    if token and repeats(reason, (token,)):
        return "(its text repeats the token)"
    shown = visible(reason.strip())
    return shown if len(shown) <= LONGEST_REASON else f"{shown[:LONGEST_REASON]}…"


def _texts(value: Json, depth: int = 0) -> Iterator[str]:
    """Every text in a value, in its order, down to where no forge has any."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list) and depth < _DEPTH:
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one, depth + 1)
