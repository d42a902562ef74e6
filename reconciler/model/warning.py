"""What is allowed but probably not meant, how bad that is, and where the manifest says that it is meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reconciler.values import Path


class Severity(StrEnum):
    """How bad a warning is, the least first. What is only a note, or critical, depends on its code."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    def reaches(self, least: Severity) -> bool:
        """Whether it is as bad as ``least``, or worse."""
        order = tuple(Severity)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True, order=True)
class Warning_:
    """Something that is allowed but probably not meant. ``place`` is ``file:line:column`` where there is one."""

    code: str
    address: str
    message: str
    place: str = ""
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment of the manifest that silences some codes.

    They are not told of the resources at ``addresses``, nor of what stands in its ``line`` (``file:line``).
    ``place`` is the comment's own, as ``file:line:column``.
    """

    codes: tuple[str, ...]
    place: str
    line: str
    addresses: frozenset[str]


class Written(Protocol):
    """How a resource is written in the manifest."""

    def place_of(self, path: Path) -> str:
        """Where the value at a path of its item stands, or the deepest part of it that does."""
        ...

    def has(self, path: Path) -> bool:
        """Whether its item, or the defaults beneath it, say something at this path."""
        ...

    def secrets(self) -> frozenset[str]:
        """The texts in it that mention a secret variable."""
        ...
