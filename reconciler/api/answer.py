"""What an answer of QStash means: the objects in it, or the error that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeGuard
from urllib.parse import urlsplit

from reconciler.api.limits import daily
from reconciler.errors import (
    AnswerError,
    ApiError,
    NotAllowedError,
    NotFoundError,
    QuotaError,
    RefusedError,
    UnreachableError,
)
from reconciler.secrecy import repeats
from reconciler.values import Json, JsonObject

LONGEST_REASON: Final = 300

_PAGE: Final = re.compile(r"\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)

_LATER: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_REFUSALS: Final[dict[int, type[RefusedError]]] = {
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.PRECONDITION_FAILED: QuotaError,
}
_ADVICE: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "check QSTASH_TOKEN, and that QSTASH_URL or QSTASH_REGION names the region it belongs to",
    HTTPStatus.FORBIDDEN: "a read-only token may look, but not change anything",
}
_WRONG_REGION: Final = "the token belongs to another region: set QSTASH_URL, or QSTASH_REGION with that region's token"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived whole. Names of headers are in lower case; the body may hold secrets."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def success(self) -> bool:
        """Whether what was asked is done: QStash answers several statuses of this family."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class LaterError(UnreachableError):
    """No answer, or one that says "later": asking again may help. ``answer`` is that one."""

    def __init__(self, message: str, answer: Answer | None = None) -> None:
        super().__init__(message)
        self.answer = answer


class CutOffError(AnswerError):
    """The answer ended before it was whole: asking again may help."""


def objects_in(answer: Answer) -> list[JsonObject]:
    """The objects of a listing; ``AnswerError`` unless it is a JSON array of objects, nothing else and nothing less."""
    items = _json(answer)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise AnswerError(f"expected a list of objects from QStash, got {_describe(items)}")
    return items


def object_in(answer: Answer) -> JsonObject:
    """The one object of an answer; ``AnswerError`` for anything else."""
    item = _json(answer)
    if not _is_object(item):
        raise AnswerError(f"expected an object from QStash, got {_describe(item)}")
    return item


def receipts_in(answer: Answer) -> tuple[JsonObject, ...]:
    """What was taken: the one object of an answer, or, for a URL group, its objects; ``AnswerError`` otherwise."""
    item = _json(answer)
    return (item,) if _is_object(item) else tuple(objects_in(answer))


def refusal(answer: Answer, token: str) -> ApiError | None:
    """The error that an answer is; ``None`` for a success. Its text repeats what QStash said, never the token."""
    status = answer.status
    if answer.success:
        # A proxy that wants a login answers 200 for QStash: what was written never came there.
        return _page(answer)
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _later(answer)
    if status < HTTPStatus.BAD_REQUEST:
        return AnswerError(f"QStash answered {status}{_elsewhere(answer)}, which is not understood")
    return _page(answer) or _client_error(status, _reason(answer.body.decode("utf-8", "replace"), token))


def _page(answer: Answer) -> AnswerError | None:
    if not _PAGE.match(answer.body[:100].decode("utf-8", "replace")):
        return None
    return AnswerError(f"a web page came ({answer.status}), not an answer of QStash: check QSTASH_URL and the proxy")


def _client_error(status: int, reason: str) -> ApiError:
    if advice := _ADVICE.get(status):
        return NotAllowedError(f"QStash does not allow this ({status}): {reason}; {advice}")
    # A token of another region is a 404 too: "user not found in this region (eu-central-1)".
    if status == HTTPStatus.NOT_FOUND and "not found in this region" in reason:
        return NotAllowedError(f"QStash does not know this token (404): {reason}; {_WRONG_REGION}")
    return _REFUSALS.get(status, RefusedError)(status, reason)


def _later(answer: Answer) -> UnreachableError:
    if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        return LaterError(f"QStash answered {answer.status}", answer)
    if daily(answer.headers):
        return UnreachableError("QStash takes no more messages today (429): the daily limit of the account is used up")
    return LaterError("QStash takes no more requests for now (429)", answer)


def _elsewhere(answer: Answer) -> str:
    # A redirect is never followed: it would carry the token, and lose the body of a write, on the way.
    try:
        parts = urlsplit(answer.headers.get("location", ""))
    except ValueError:
        return ""
    return f", a redirect to {visible(parts.scheme)}://{visible(parts.hostname)}" if parts.hostname else ""


def _json(answer: Answer) -> Json:
    try:
        value: Json = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"expected JSON from QStash, got {_raw(answer)}") from error
    return value


def _raw(answer: Answer) -> str:
    if not answer.body.strip():
        return "an empty answer"
    if _PAGE.match(answer.body[:100].decode("utf-8", "replace")):
        return "a web page: check QSTASH_URL and the proxy"
    return f"{len(answer.body)} bytes that are not JSON, or end too early"


def _describe(value: Json) -> str:
    # The value itself stays out: a listing holds bodies and secrets.
    names = {
        type(None): "null",
        bool: "a truth value",
        str: "a text",
        dict: "an object",
        list: "a list with other things",
    }
    return names.get(type(value), "a number")


def _is_object(value: Json) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)


def _reason(text: str, token: str) -> str:
    reason = _error_in(text)
    if repeats(reason, (token,)):
        return "(its text repeats the token)"
    return visible(reason) or "no reason given"


def _error_in(text: str) -> str:
    try:
        error = json.loads(text)["error"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return text
    return error if isinstance(error, str) else text


def visible(text: str | None) -> str:
    """A text from outside, shortened, and with control characters that a terminal would obey as escapes."""
    outside = (text or "").strip()
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in outside[:LONGEST_REASON])
    return shown if len(outside) <= LONGEST_REASON else f"{shown}…"
