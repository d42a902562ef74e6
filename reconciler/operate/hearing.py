"""A reader that keeps what is listed through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model import Reader
    from reconciler.values import JsonObject


@dataclass(frozen=True, slots=True)
class Hearing:
    """The account; ``listed`` is what each path has listed.

    The kinds read settings, of which plans are made. When a schedule runs next, and how its last messages fare, stands
    in the same answers, and nobody shall ask twice.
    """

    reader: Reader
    listed: dict[str, list[JsonObject]] = field(default_factory=dict)

    def list(self, path: str) -> list[JsonObject]:
        """The objects of a listing."""
        self.listed[path] = self.reader.list(path)
        return self.listed[path]

    def get(self, path: str) -> JsonObject:
        """One object."""
        return self.reader.get(path)
