"""Which lines of a pull request's files its reviewer sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.ci.patch import gained_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.values import JsonObject


def seen_by_file(files: Iterable[JsonObject]) -> Mapping[str, frozenset[int] | None]:
    """The lines that each file of a pull request has gained, by its path from the root; None stands for all of them.

    GitHub gives no patch of a file that is large or binary, nor of one that was only renamed.
    """
    return {str(one.get("filename")): _gained(one) for one in files if one.get("status") != "removed"}


def _gained(file: JsonObject) -> frozenset[int] | None:
    patch = file.get("patch")
    if isinstance(patch, str):
        return frozenset(gained_lines(patch))
    return frozenset() if file.get("changes") == 0 else None
