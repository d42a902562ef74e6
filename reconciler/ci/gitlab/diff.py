"""Which lines of a merge request's files its reviewer sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.ci.patch import gained_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.values import JsonObject


def seen_by_file(diffs: Iterable[JsonObject]) -> Mapping[str, frozenset[int] | None]:
    """The lines that each file of a merge request has gained, by its path from the root; None stands for all of them.

    GitLab gives no diff of a file that is large, or that it takes for generated.
    """
    return {
        str(one.get("new_path")): frozenset(gained_lines(str(one["diff"]))) if one.get("diff") else None
        for one in diffs
        if not one.get("deleted_file")
    }
