"""The exit codes, in one place. They are the same for every output format."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from reconciler.errors import (
    InterruptedByUser,
    ManifestError,
    NotAllowedError,
    QstashSyncError,
    StaleError,
    UnreachableError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model import Outcome, Plan


class Exit(IntEnum):
    """What a pipeline can tell without reading the output."""

    DONE = 0
    FAILED = 1
    PENDING = 2
    HELD = 3
    PARTLY = 4
    STALE = 5
    USAGE = 64
    UNREACHABLE = 69
    BUG = 70
    NOT_ALLOWED = 77
    INVALID = 78
    INTERRUPTED = 130


_CODES: Final[tuple[tuple[type[QstashSyncError], Exit], ...]] = (
    (UsageError, Exit.USAGE),
    (ManifestError, Exit.INVALID),
    (NotAllowedError, Exit.NOT_ALLOWED),
    (UnreachableError, Exit.UNREACHABLE),
    (StaleError, Exit.STALE),
    (InterruptedByUser, Exit.INTERRUPTED),
    (QstashSyncError, Exit.FAILED),
)


def code_of(error: QstashSyncError) -> Exit:
    """The exit code of an error that ended a command."""
    return next(code for kind, code in _CODES if isinstance(error, kind))


def code_of_plan(plan: Plan, *, detailed: bool) -> Exit:
    """0 whatever a plan shows; where the caller asked for details, whether anything is held or pending."""
    if not detailed or not plan.changes:
        return Exit.DONE
    return Exit.HELD if plan.held else Exit.PENDING


def code_of_outcomes(outcomes: Iterable[Outcome], *, differs: bool) -> Exit:
    """Interrupted before failed before partly before held; ``differs`` where the account was not as applied."""
    from reconciler.model import Fate  # which a question about the program has no use for

    told = tuple(outcomes)
    undone = [one for one in told if one.fate in {Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED}]
    if any(isinstance(one.error, InterruptedByUser) for one in undone):
        return Exit.INTERRUPTED
    if undone and not any(one.fate is Fate.APPLIED for one in told):
        return _code_of_failures(undone)
    if undone or differs:
        return Exit.PARTLY
    return Exit.HELD if any(one.fate is Fate.HELD for one in told) else Exit.DONE


def _code_of_failures(undone: list[Outcome]) -> Exit:
    """Where nothing was applied: the one thing that all of it failed for, if there is one."""
    codes = {code_of(one.error) for one in undone if one.error is not None}
    return codes.pop() if len(codes) == 1 else Exit.FAILED
