"""How much a report tells, and how long it may be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """How much is told; each level tells less than the one before."""

    EVERYTHING = 0
    DESTRUCTIVE = 1  # details of removals only
    TABLE = 2  # no details
    COUNTS = 3  # no list that grows with the plan


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be. Of 8,192 or more of each, every report keeps within it."""

    characters: int
    octets: int


# GitHub's own message names the characters of a comment, its database takes so many bytes: both hold.
COMMENT: Final = Limit(65_536, 262_144)
