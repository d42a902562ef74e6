"""The values of settings: texts that may be secret or redacted, bodies, and what cannot be read."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias

from reconciler.secrecy import SECRET, conceal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Json: TypeAlias = "str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]"
JsonObject: TypeAlias = "Mapping[str, Json]"
Path: TypeAlias = "tuple[str | int, ...]"

_REDACTED: Final = "REDACTED:"


# Metadata of a spec's field whose parts stand in the manifest beside the field, not beneath it.
INLINE: Final = {"inline": True}


class Unreadable(Enum):
    """Stands on the observed side for a setting that QStash does not give back."""

    UNREADABLE = "(not shown by QStash)"


UNREADABLE: Final = Unreadable.UNREADABLE


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string setting: its raw text, and whether that may be shown.

    Two are equal when QStash would hold the same: ``REDACTED:<sha256>``, which QStash shows in place of a redacted
    value, equals the text of that digest. ``binary`` says that ``raw`` is the base64 of bytes that are not UTF-8.
    """

    raw: str
    secret: bool = False
    binary: bool = False

    @property
    def redacted(self) -> bool:
        """Whether this is QStash's placeholder for a redacted value."""
        return self.raw.startswith(_REDACTED) and len(self.raw) == len(_REDACTED) + 64

    @property
    def content(self) -> bytes:
        """The bytes that QStash delivers."""
        return b64decode(self.raw) if self.binary else self.raw.encode("utf-8", "surrogatepass")

    @property
    def placeholder(self) -> str:
        """What QStash shows in place of this text when it is redacted."""
        return self.raw if self.redacted else _REDACTED + sha256(self.content).hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        if self.raw == other.raw:
            return self.binary == other.binary
        return self.redacted != other.redacted and self.placeholder == other.placeholder

    def __hash__(self) -> int:
        return hash(self.placeholder)

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({SECRET if self.secret else conceal(self.raw)!r})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Body(Text):
    """A message's body. ``is_json`` when the manifest gave a value rather than a text: then only the value counts.

    ``secrets`` are the paths within that value at which a secret stands.
    """

    is_json: bool = False
    secrets: frozenset[Path] = frozenset()


EMPTY: Final = Body("")

Headers: TypeAlias = "tuple[tuple[str, Text], ...]"


def secrets_in(value: object) -> Iterator[str]:
    """The raw text of every secret in a spec, or in a part of one; of a redacted one, QStash's placeholder."""
    if isinstance(value, Text):
        if value.secret or value.redacted or conceal(value.raw) != value.raw:
            yield value.raw
            yield from _secrets_within(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from secrets_in(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from secrets_in(getattr(value, one.name))


def _secrets_within(text: Text) -> Iterator[str]:
    if not isinstance(text, Body) or not text.is_json:
        return
    value = json.loads(text.raw)
    for path in text.secrets:
        found = value
        for step in path:
            found = found[step]
        yield str(found)
