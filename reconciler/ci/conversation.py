"""One comment for each target, however many runs write at once: found by its first line and its author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from reconciler.ci.forge import Comment, TooLongError
from reconciler.report.level import Level

if TYPE_CHECKING:
    from reconciler.ci.forge import Forge

# A text at a level of detail, or at the next that fits, and at which.
Compose: TypeAlias = Callable[[Level], tuple[str, Level]]
# Puts a text somewhere; ``TooLongError`` where it does not fit.
Put: TypeAlias = Callable[[str], Comment]


def marker(topic: str, key: str) -> str:
    """The first line of what we write on a topic (``plan``, ``drift``) about a target; nobody reads it."""
    return f"<!-- qstash-sync:{topic} {sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:16]} -->"


def is_marked(text: str, mark: str) -> bool:
    """Whether a text begins with this marker."""
    return text.split("\n", 1)[0].rstrip() == mark


def find_comment(forge: Forge, request: int, mark: str) -> Comment | None:
    """Our comment with this marker, the first one where there are several."""
    return next(_ours(forge, request, mark), None)


def say(forge: Forge, request: int, mark: str, compose: Compose) -> Comment:
    """Update our comment in place, or make it. However many do so at once, one comment is left: the first.

    Who makes one looks again, for others that were faster, and for what an attempt has made whose answer was lost.
    """
    known = [*_ours(forge, request, mark)]
    if known:
        return _keep_first(forge, request, known, compose)
    made = _put(lambda text: forge.create_comment(request, text), compose)
    known = [*_ours(forge, request, mark)]
    if {one.id for one in known} <= {made.id}:
        return made
    return _keep_first(forge, request, known, compose)


def _ours(forge: Forge, request: int, mark: str) -> Iterator[Comment]:
    return (one for one in forge.comments(request) if one.ours and is_marked(one.text, mark))


def _keep_first(forge: Forge, request: int, known: list[Comment], compose: Compose) -> Comment:
    first, *twins = known
    kept = _put(lambda text: forge.update_comment(request, first, text), compose)
    for one in twins:
        forge.delete_comment(request, one)
    return kept


def _put(put: Put, compose: Compose) -> Comment:
    """Write it, a level lower each time that the forge finds it too long, whatever we have counted."""
    text, level = compose(Level.EVERYTHING)
    while True:
        try:
            return put(text)
        except TooLongError:
            if level is Level.COUNTS:
                raise
        text, level = compose(Level(level + 1))
