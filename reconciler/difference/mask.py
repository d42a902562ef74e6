"""What of a value may be told. Masking is by field, here, and never by replacing text afterwards."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from reconciler.secrecy import SECRET, conceal
from reconciler.values import Text, Unreadable

if TYPE_CHECKING:
    from reconciler.values import Json

REDACTED: Final = "(redacted)"


def shown(value: object) -> Json:
    """A value of a spec as plain data without secrets."""
    if isinstance(value, Text):
        return _text(value)
    if isinstance(value, Unreadable):
        return value.value
    if isinstance(value, dict):
        return {str(name): shown(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return _sequence(value)
    return _plain(value)


def _sequence(values: list[object] | tuple[object, ...]) -> Json:
    # Headers are pairs of a name and a text.
    pairs = [one for one in values if isinstance(one, tuple)]
    return {name: shown(part) for name, part in pairs} if pairs else [shown(one) for one in values]


def _plain(value: object) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value) if getattr(value, one.name) != one.default}
        return {name: shown(part) for name, part in parts.items()}
    return value if isinstance(value, str | int | float | bool) else None


def _text(value: Text) -> str:
    if value.redacted:
        return REDACTED
    return SECRET if value.secret else conceal(value.raw)
