"""The body of an HTTP request: of a given length, or chunked."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from io import BufferedIOBase

MAX_BODY = 16 * 1024 * 1024
_LONGEST_LINE = 8192


class BodyTooLargeError(Exception):
    """The body is larger than ``MAX_BODY`` bytes. What is left of it is unread."""


class MalformedBodyError(Exception):
    """The body's framing is broken, so that the next request cannot be found either."""


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The whole body, read off ``stream``. Raises BodyTooLargeError and MalformedBodyError."""
    coding = headers.get("Transfer-Encoding", "").strip().lower()
    if not coding:
        return _read_exactly(stream, _read_length(headers.get("Content-Length", "0").strip(), 10))
    if coding != "chunked":
        raise MalformedBodyError(f"transfer coding {coding} is not known")
    return b"".join(_read_chunks(stream))


def _read_chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    total = 0
    while size := _read_length(_read_line(stream).partition(b";")[0].decode("latin-1").strip(), 16):
        total += size
        if total > MAX_BODY:
            raise BodyTooLargeError
        yield _read_exactly(stream, size)
        if _read_line(stream):
            raise MalformedBodyError("a chunk is longer than it says")
    while _read_line(stream):
        pass  # trailers


def _read_line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise MalformedBodyError("a chunk has no end")
    return line.rstrip(b"\r\n")


def _read_length(text: str, base: int) -> int:
    try:
        length = int(text if text.isalnum() else "", base)
    except ValueError as error:
        raise MalformedBodyError(f"{text!r} is no length") from error
    if length > MAX_BODY:
        raise BodyTooLargeError
    return length


def _read_exactly(stream: BufferedIOBase, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise MalformedBodyError("the body ends early")
    return content
