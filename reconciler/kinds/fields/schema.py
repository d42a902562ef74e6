"""What an editor is told about a field: JSON Schema for values that may still be templates.

An editor checks the manifest as it is typed, before any template is filled in, so a pattern here lets everything
with ``{{`` pass; the validators see the finished text and are the judges.
"""

from __future__ import annotations

from typing import Final

from pydantic import WithJsonSchema

TEMPLATE: Final = r"\{\{"
Schema = dict[str, object]


def text(description: str, *examples: str, pattern: str = "") -> WithJsonSchema:
    """Return the schema of a string; ``pattern`` describes the whole of it."""
    shape: Schema = {"type": "string", "description": description, "examples": list(examples)}
    return WithJsonSchema(shape | _matching(pattern) if pattern else shape)


def number_or_text(description: str, *examples: int | str, pattern: str, low: int, high: int) -> WithJsonSchema:
    """Return the schema of a whole number between ``low`` and ``high``, or a string of that pattern."""
    number: Schema = {"type": "integer", "minimum": low, "maximum": high}
    words: Schema = {"type": "string"}
    return WithJsonSchema(
        {"description": description, "examples": list(examples), "anyOf": [number, words | _matching(pattern)]}
    )


def choice(description: str, *names: str) -> WithJsonSchema:
    """Return the schema of one string out of ``names``."""
    return WithJsonSchema(
        {"description": description, "anyOf": [{"enum": list(names)}, {"type": "string", "pattern": TEMPLATE}]}
    )


def _matching(pattern: str) -> Schema:
    return {"pattern": f"^(?:{pattern})$|{TEMPLATE}"}
