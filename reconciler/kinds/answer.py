"""Reading the objects of QStash's answers: leniently, but never past a missing identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import AnswerError

if TYPE_CHECKING:
    from reconciler.values import Json, JsonObject


def identity(answer: JsonObject, name: str) -> str:
    """A text that must be there. ``AnswerError`` otherwise: nothing can be concluded about a thing without a name."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        message = f"QStash's answer holds an object without {name!r}"
        raise AnswerError(message)
    return found


def text(answer: JsonObject, name: str, default: str = "") -> str:
    """A text, or the default where it is absent, null or something else."""
    found = answer.get(name)
    return found if isinstance(found, str) else default


def number(answer: JsonObject, name: str) -> int | None:
    """An integer, or None where it is absent, null or something else."""
    found = answer.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def objects(answer: JsonObject, name: str) -> list[JsonObject]:
    """A list's objects."""
    found = answer.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def texts(found: Json) -> tuple[str, ...]:
    """A list's texts; a single text is a list of one."""
    if isinstance(found, str):
        return (found,)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()
