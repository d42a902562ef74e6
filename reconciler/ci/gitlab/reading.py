"""What GitLab's answers say, as values; ``ForgeError`` where they lack what every GitLab says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.ci.forge import ForgeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values import JsonObject


def number(found: JsonObject, name: str) -> int:
    """A field that is a whole number."""
    value = found.get(name)
    if type(value) is not int:
        raise ForgeError(f"GitLab answered with something that has no number as its {name}")
    return value


def text_of(found: JsonObject, name: str) -> str:
    """A field that is a text."""
    value = found.get(name)
    if not isinstance(value, str):
        raise ForgeError(f"GitLab answered with something that has no text as its {name}")
    return value


def brought(requests: Iterable[JsonObject], commit: str, branch: str) -> int | None:
    """Which of these merge requests brought a commit to a branch, or to any where that is empty.

    The one that was merged as this commit, else the one that was merged last, else one that is still open.
    """
    fitting = [
        one for one in requests if one.get("state") != "closed" and branch in {"", text_of(one, "target_branch")}
    ]
    as_this = [one for one in fitting if commit in {one.get("merge_commit_sha"), one.get("squash_commit_sha")}]
    latest = max(
        as_this or fitting, key=lambda one: (str(one.get("merged_at") or ""), number(one, "iid")), default=None
    )
    return None if latest is None else number(latest, "iid")
