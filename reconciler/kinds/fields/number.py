"""Whole numbers. Pydantic words their errors: a text or a truth value is no number, and each has its least value."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import Field, PlainValidator

from reconciler.kinds.fields.schema import number_or_text

_SHAPE: Final = r"[0-9]{1,12} ?(?:B|[KMG]i?B)"
_SIZE: Final = re.compile(r"([0-9]{1,12}) ?(B|[KMG]i?B)")
_BYTES: Final = {
    "B": 1,
    "KB": 1_000,
    "MB": 1_000_000,
    "GB": 1_000_000_000,
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "GiB": 1 << 30,
}
_MOST: Final = 1 << 40

Retries = Annotated[
    int, Field(ge=0, description="How often a failed delivery is tried again; 0 is never.", examples=[3])
]
Parallelism = Annotated[
    int, Field(ge=1, description="How many deliveries may be under way at the same time.", examples=[5])
]
Rate = Annotated[int, Field(ge=1, description="How many deliveries may begin in one period.", examples=[10])]


def parse_size(given: object) -> int:
    """Return the number of bytes of ``512KB`` (thousands), ``1MiB`` (of 1024), or a bare whole number."""
    found = _SIZE.fullmatch(given) if isinstance(given, str) else None
    size = int(found[1]) * _BYTES[found[2]] if found else given
    if type(size) is not int:
        raise ValueError("is not a size; write a number with B, KB, MB, GB, KiB, MiB or GiB, such as 512KB")
    if not 1 <= size <= _MOST:
        raise ValueError("is not a size that a body can have; write 1B or more, such as 1MB")
    return size


ByteSize = Annotated[
    int,
    PlainValidator(parse_size),
    number_or_text("A number of bytes.", "1MB", "512KB", pattern=_SHAPE, low=1, high=_MOST),
]
"""Bytes, 1 or more."""
