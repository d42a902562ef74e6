"""What came of asking a destination."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Failure(Enum):
    """Why there is no answer."""

    HIDDEN = auto()  # made with a secret, so not asked
    LOCAL = auto()  # on this machine or in a private network by its URL, so not asked
    UNRESOLVED = auto()
    PRIVATE = auto()  # ... by its name's addresses, so not asked either
    UNCONNECTED = auto()
    UNTRUSTED = auto()  # TLS did not come about
    BROKEN = auto()  # connected, and then no HTTP
    SILENT = auto()  # no answer in time


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. ``location`` is where it sends to, ``signed`` whether its text asks for a signature."""

    status: int
    location: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer. ``detail`` is an address or the words of the system, empty where there is nothing to add."""

    failure: Failure
    detail: str = ""


Outcome: TypeAlias = Answered | Failed
