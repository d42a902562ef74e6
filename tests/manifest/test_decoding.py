"""The text in a file's bytes."""

from __future__ import annotations

import pytest

from reconciler.errors import ManifestError
from reconciler.manifest.decoding import decode


@pytest.mark.parametrize(
    ("raw", "line", "column", "message"),
    [
        (b"a: \xff", 1, 4, "not UTF-8; save the file in this encoding"),
        ("ä: 1\nü: ".encode() + b"\xc3", 2, 4, "not UTF-8; save the file in this encoding"),
        ("a: ü".encode("utf-16"), 1, 1, "not UTF-8; save the file in this encoding"),
        (b"a: 1\r\nb: \x00", 2, 4, "the character U+0000 cannot stand in YAML; double quotes allow it as an escape"),
        (b"\xef\xbb\xbfa\x07", 1, 2, "the character U+0007 cannot stand in YAML; double quotes allow it as an escape"),
        ("\ud800", 1, 1, "the character U+D800 cannot stand in YAML; double quotes allow it as an escape"),
        ("a\ufeff", 1, 2, "the character U+FEFF cannot stand in YAML; double quotes allow it as an escape"),
    ],
)
def test_what_is_no_text_is_shown_where_it_is(raw: str | bytes, line: int, column: int, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        decode(raw, "f.yaml")
    assert str(caught.value) == f"f.yaml:{line}:{column}: {message}"


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfa: 1", "\ufeffa: 1", b"a: 1", "a: 1"])
def test_a_byte_order_mark_is_left_out(raw: str | bytes) -> None:
    assert decode(raw, "f") == "a: 1"
