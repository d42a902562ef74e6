"""What the guards look at besides the changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.kinds import AnyKind
    from reconciler.model import Policy, State


@dataclass(frozen=True, slots=True)
class Allowance:
    """Which guards the user has lifted, each by its own flag."""

    max_deletions: int | None = None
    allow_empty: bool = False
    allow_move: bool = False
    allow_twin: frozenset[str] = frozenset()
    replace_unreadable: frozenset[str] = frozenset()
    unprotect: frozenset[str] = frozenset()
    drop_messages: frozenset[str] = frozenset()
    accept_running: frozenset[str] = frozenset()
    adopt: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """The account, whose it is, and what the user lets through."""

    kinds: tuple[AnyKind, ...]
    policy: Policy
    allowance: Allowance
    desired: State
    observed: State
    claimed: frozenset[str]  # ids of the live schedules that the manifest claims

    def kind(self, name: str) -> AnyKind:
        """The kind of this name."""
        return next(kind for kind in self.kinds if kind.name == name)
