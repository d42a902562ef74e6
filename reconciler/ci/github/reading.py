"""What GitHub's answers say, as values; ``ForgeError`` where they lack what every GitHub says."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError, Issue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values import Json, JsonObject

LONGEST_TITLE: Final = 256
"""Characters of an issue's title."""


def number(found: Json, name: str) -> int:
    """A field that is a whole number."""
    value = found.get(name) if isinstance(found, Mapping) else None
    if type(value) is not int:
        raise ForgeError(f"GitHub answered with something that has no number as its {name}")
    return value


def text_of(found: Json, name: str) -> str:
    """A field that is a text."""
    value = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(value, str):
        raise ForgeError(f"GitHub answered with something that has no text as its {name}")
    return value


def issue_of(found: JsonObject) -> Issue:
    """An issue; one without a text has none."""
    body = found.get("body")
    return Issue(number(found, "number"), body if isinstance(body, str) else "", text_of(found, "html_url"))


def content_of(found: JsonObject) -> bytes:
    """The content of a file, which comes as Base64 in lines."""
    try:
        return b64decode(text_of(found, "content"))
    except ValueError as error:
        raise ForgeError("GitHub answered with a file whose content is no Base64") from error


def title_of(text: str) -> str:
    """A title that GitHub takes."""
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def brought(requests: Iterable[JsonObject], commit: str, branch: str) -> int | None:
    """Which of these pull requests brought a commit to a branch, or to any where that is empty.

    The one that was merged as this commit, else the one that was merged last, else one that is still open.
    ``merge_commit_sha`` alone does not tell: it is null at times, also of one that was merged.
    """
    fitting = [one for one in requests if _is_alive(one) and branch in {"", _base(one)}]
    as_this = [one for one in fitting if one.get("merge_commit_sha") == commit]
    latest = max(
        as_this or fitting, key=lambda one: (str(one.get("merged_at") or ""), number(one, "number")), default=None
    )
    return None if latest is None else number(latest, "number")


def _is_alive(request: JsonObject) -> bool:
    return request.get("state") == "open" or request.get("merged_at") is not None


def _base(request: JsonObject) -> str:
    return text_of(request.get("base"), "ref")
