"""From a file's bytes to the text that a YAML document may have."""

from __future__ import annotations

import re
from typing import Final

from reconciler.errors import ManifestError, Problem

_BOM: Final = "\ufeff"
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def decode(text: str | bytes, file: str) -> str:
    """The text without its byte order mark. Raises ManifestError where it is not UTF-8 or holds control characters."""
    if isinstance(text, bytes):
        text = _decode_bytes(text, file)
    text = text.removeprefix(_BOM)
    if found := _FORBIDDEN.search(text):
        message = f"the character U+{ord(found[0]):04X} cannot stand in YAML; double quotes allow it as an escape"
        raise ManifestError((_problem_behind(text[: found.start()], file, message),))
    return text


def _decode_bytes(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix(_BOM)
        raise ManifestError((_problem_behind(before, file, "not UTF-8; save the file in this encoding"),)) from error


def _problem_behind(before: str, file: str, message: str) -> Problem:
    """A problem at the character that follows ``before``."""
    lines = f"{before}.".splitlines()
    return Problem(file, len(lines), len(lines[-1]), "", message)
