"""Which lines of a merge request's files its reviewer sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.values import JsonObject

_HUNK: Final = re.compile(r"@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@")


def seen_by_file(diffs: Iterable[JsonObject]) -> Mapping[str, frozenset[int] | None]:
    """The lines that each file of a merge request has gained, by its path from the root; None stands for all of them.

    GitLab gives no diff of a file that is large, or that it takes for generated.
    """
    return {
        str(one["new_path"]): frozenset(_gained(str(one["diff"]))) if one.get("diff") else None
        for one in diffs
        if "new_path" in one and not one.get("deleted_file")
    }


def _gained(diff: str) -> Iterator[int]:
    line = 0
    for text in diff.split("\n"):
        if hunk := _HUNK.match(text):
            line = int(hunk[1])
        elif text.startswith("+"):
            yield line
            line += 1
        elif text.startswith(" "):
            line += 1
