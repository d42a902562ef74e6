"""Which lines a file has gained, by its part of a unified diff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_HUNK: Final = re.compile(r"@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@")


def gained_lines(patch: str) -> Iterator[int]:
    """Their numbers, from 1, in the file as it is afterwards. ``patch`` is its hunks, without a head."""
    line = 0
    for text in patch.split("\n"):
        if hunk := _HUNK.match(text):
            line = int(hunk[1])
        elif text.startswith("+"):
            yield line
            line += 1
        elif text.startswith(" "):
            line += 1
