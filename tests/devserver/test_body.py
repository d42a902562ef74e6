from __future__ import annotations

from email.message import Message
from io import BufferedReader, BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.body import MAX_BODY, BodyTooLargeError, MalformedBodyError, read_body


def read(content: bytes, **headers: str) -> tuple[bytes, bytes]:
    """The body, and what is left in the stream for the next request."""
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    stream = BufferedReader(BytesIO(content))
    return read_body(message, stream), stream.read()


def chunked(content: bytes) -> tuple[bytes, bytes]:
    return read(content, Transfer_Encoding="chunked")


def test_without_a_length_there_is_no_body() -> None:
    assert read(b"GET /") == (b"", b"GET /")


def test_a_body_ends_where_its_length_says() -> None:
    assert read(b"bodyGET /", Content_Length="4") == (b"body", b"GET /")


@given(
    st.lists(st.binary(min_size=1, max_size=50)), st.sampled_from([b"", b";a=b"]), st.sampled_from([b"", b"T: v\r\n"])
)
def test_chunks_come_together_and_nothing_after_them_is_read(
    chunks: list[bytes], extension: bytes, trailer: bytes
) -> None:
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    assert chunked(framed + b"0\r\n" + trailer + b"\r\nGET /") == (b"".join(chunks), b"GET /")


@pytest.mark.parametrize("length", ["-1", "1_0", "+1", "", "ten", "²"])
def test_a_length_that_is_no_number_is_malformed(length: str) -> None:
    with pytest.raises(MalformedBodyError, match="is no length"):
        read(b"0123456789", Content_Length=length)


def test_a_body_that_ends_early_is_malformed() -> None:
    with pytest.raises(MalformedBodyError, match="the body ends early"):
        read(b"bod", Content_Length="4")


@pytest.mark.parametrize(
    "content", [b"", b"4\r\nbody", b"4\r\nbodyx\r\n0\r\n\r\n", b"4\r\nbo", b"g\r\n", b"1\r\na\r\n0\r\n"]
)
def test_chunks_that_are_broken_are_malformed(content: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        chunked(content)


def test_another_transfer_coding_is_not_known() -> None:
    with pytest.raises(MalformedBodyError, match="transfer coding gzip is not known"):
        read(b"", Transfer_Encoding="gzip")


def test_a_body_is_too_large_before_it_is_read() -> None:
    with pytest.raises(BodyTooLargeError):
        read(b"", Content_Length=str(MAX_BODY + 1))
    with pytest.raises(BodyTooLargeError):
        chunked(b"%x\r\n" % (MAX_BODY + 1))


def test_chunks_are_too_large_together() -> None:
    size = MAX_BODY // 2 + 1
    chunk = b"%x\r\n%s\r\n" % (size, b"x" * size)
    with pytest.raises(BodyTooLargeError):
        chunked(chunk * 2)
