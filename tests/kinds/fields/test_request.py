from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.fields.request import check_base64, check_method


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_the_methods_are_those_that_qstash_sends(method: str) -> None:
    assert check_method(method) == method


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("get", "is not written as QStash writes it; write GET"),
        (" POST", "is not written as QStash writes it; write POST"),
        ("PSOT", "is not a method that QStash sends; did you mean POST"),
        ("HEAD", "is not a method that QStash sends; write one of GET, POST, PUT, PATCH, DELETE"),
        ("", "is not a method that QStash sends; write one of"),
    ],
)
def test_any_other_method_is_told_with_the_right_ones(method: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_method(method)


@given(st.binary(max_size=200))
def test_base64_is_kept_and_may_be_broken_into_lines(body: bytes) -> None:
    text = b64encode(body).decode()
    assert check_base64(text) == text
    assert check_base64("\n".join(text[start : start + 16] for start in range(0, len(text), 16)) + "\n") == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("aGk-", 'has "-" or "_" in it, as the URL-safe alphabet has; write "+" and "/" instead'),
        ("hunter", "is not Base64 ("),
        ("hunt*r22", "is not Base64 ("),
        ("hunterß2", "has characters outside ASCII; write the body in Base64"),
    ],
)
def test_what_is_not_base64_is_told_without_quoting_it(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        check_base64(text)
    assert text not in str(caught.value)
