"""Bodies: what the manifest gives as a value is compared as a value, what it gives as a text byte by byte."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Final

from reconciler.values import EMPTY, Body

if TYPE_CHECKING:
    from collections.abc import Hashable

    from reconciler.values import Json, Path

_NOT_JSON: Final[Hashable] = object()
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
# Half of what the reader of manifests takes.
_DEEPEST: Final = 50
_LONGEST_NUMBER: Final = 50
# Made once: json.dumps makes one for each text.
_dump: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def from_value(value: Json, secrets: frozenset[Path]) -> Body:
    """The body that a manifest's value makes: a text as it is, anything else as JSON without blanks."""
    if isinstance(value, str):
        return Body(value, bool(secrets), secrets=secrets)
    return Body(_dump(value), bool(secrets), is_json=True, secrets=secrets)


def from_bytes(content: bytes) -> Body:
    """The body of these bytes: text where they are UTF-8, as QStash shows it."""
    try:
        return Body(content.decode())
    except UnicodeDecodeError:
        return Body(b64encode(content).decode("ascii"), binary=True)


def from_base64(encoded: str, *, secret: bool) -> Body:
    """The body of these Base64 digits, which may turn out to be text."""
    return replace(from_bytes(b64decode(encoded)), secret=secret)


def settle(desired: Body, observed: Body) -> Body:
    """The desired body, spelt as the observed one where both are the same JSON value."""
    if not desired.is_json or desired.raw == observed.raw or observed.binary or observed.redacted:
        return desired
    return replace(desired, raw=observed.raw) if _canonical(observed.raw) == _canonical(desired.raw) else desired


def by_value(body: Body) -> Hashable:
    """What two bodies have in common that are the same JSON value, however they are spelt."""
    value = _NOT_JSON if body.binary or body.redacted else _canonical(body.raw)
    return body if value is _NOT_JSON else value


def value_of(body: Body) -> Json:
    """The value from which ``from_value`` makes this body, or its text where a manifest cannot say it as a value."""
    if body == EMPTY:
        return None
    found = parse(body.raw)
    if not isinstance(found, dict | list) or not _is_writable(found):
        return body.raw
    return found if body.raw in (_dump(found), json.dumps(found, ensure_ascii=False), json.dumps(found)) else body.raw


def parse(text: str) -> Json:
    """The JSON value of a text, or the text itself where it is none."""
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found


def _is_writable(value: Json, levels: int = _DEEPEST) -> bool:
    """Whether YAML as it is read here can hold it: of a sane depth, whole characters, and numbers that are ones."""
    if isinstance(value, dict | list):
        parts = (*value, *value.values()) if isinstance(value, dict) else value
        return levels > 0 and all(_is_writable(part, levels - 1) for part in parts)
    if isinstance(value, str):
        return not _SURROGATE.search(value)
    return not isinstance(value, int | float) or (len(str(value)) <= _LONGEST_NUMBER and isfinite(value))


def _canonical(text: str) -> Hashable:
    # The dump tells 1 from true and from 1.0, which Python's own comparison does not.
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return _NOT_JSON
