"""The exit codes."""

from __future__ import annotations

import pytest

from reconciler import errors
from reconciler.cli.exit import Exit, code_of, code_of_outcomes, code_of_plan
from reconciler.errors import (
    AnswerError,
    InterruptedByUser,
    ManifestError,
    NotAllowedError,
    NotFoundError,
    QstashSyncError,
    QuotaError,
    RefusedError,
    StaleError,
    UnreachableError,
    UsageError,
)
from reconciler.kinds.queue import QueueSpec
from reconciler.model import Change, Fate, Hold, Outcome, Plan, Resource

CHANGE = Change(None, Resource("queue", "a", QueueSpec()))
HELD = Change(None, Resource("queue", "b", QueueSpec()), held=Hold("because"))

ERRORS: list[tuple[QstashSyncError, int]] = [
    (QstashSyncError("a"), 1),
    (UsageError("a"), 64),
    (ManifestError(()), 78),
    (UnreachableError("a"), 69),
    (NotAllowedError("a"), 77),
    (AnswerError("a"), 1),
    (RefusedError(400, "a"), 1),
    (NotFoundError(404, "a"), 1),
    (QuotaError(412, "a"), 1),
    (StaleError("a"), 5),
    (InterruptedByUser("a"), 130),
]


@pytest.mark.parametrize(("error", "code"), ERRORS)
def test_each_error_that_ends_a_command_has_its_code(error: QstashSyncError, code: int) -> None:
    assert code_of(error) == code


def test_no_error_is_forgotten() -> None:
    ours = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, QstashSyncError)}
    assert {type(error) for error, _ in ERRORS} >= ours - {errors.ApiError, getattr(errors, "ConflictError", None)}


@pytest.mark.parametrize(
    ("changes", "detailed", "code"),
    [
        ((), True, Exit.DONE),
        ((CHANGE,), False, Exit.DONE),
        ((HELD,), False, Exit.DONE),
        ((CHANGE,), True, Exit.PENDING),
        ((HELD,), True, Exit.HELD),
        ((CHANGE, HELD), True, Exit.HELD),
    ],
)
def test_a_plan_tells_what_is_pending_only_where_it_is_asked(
    changes: tuple[Change, ...], code: Exit, *, detailed: bool
) -> None:
    assert code_of_plan(Plan("acme", changes), detailed=detailed) is code


DONE = Outcome(CHANGE, Fate.APPLIED)
HELD_BACK = Outcome(HELD, Fate.HELD)
FAILED = Outcome(CHANGE, Fate.FAILED, "a", RefusedError(400, "a"))
FORBIDDEN = Outcome(CHANGE, Fate.FAILED, "a", NotAllowedError("a"))
SILENT = Outcome(CHANGE, Fate.FAILED, "a", UnreachableError("a"))
SKIPPED = Outcome(CHANGE, Fate.SKIPPED, "a")
INTERRUPTED = Outcome(CHANGE, Fate.SKIPPED, "interrupted", InterruptedByUser("interrupted"))


@pytest.mark.parametrize(
    ("outcomes", "differs", "code"),
    [
        ([], False, Exit.DONE),
        ([DONE, DONE], False, Exit.DONE),
        ([DONE], True, Exit.PARTLY),
        ([DONE, HELD_BACK], False, Exit.HELD),
        ([HELD_BACK], False, Exit.HELD),
        ([DONE, HELD_BACK], True, Exit.PARTLY),
        ([DONE, FAILED], False, Exit.PARTLY),
        ([DONE, SKIPPED], False, Exit.PARTLY),
        ([FAILED, SKIPPED, HELD_BACK], False, Exit.FAILED),
        ([FORBIDDEN, FORBIDDEN, SKIPPED], False, Exit.NOT_ALLOWED),
        ([SILENT, SKIPPED], False, Exit.UNREACHABLE),
        ([SILENT, FORBIDDEN], False, Exit.FAILED),
        ([DONE, FORBIDDEN], False, Exit.PARTLY),
        ([DONE, FAILED, INTERRUPTED], True, Exit.INTERRUPTED),
        ([INTERRUPTED], False, Exit.INTERRUPTED),
    ],
)
def test_interrupted_beats_failed_beats_partly_beats_held(
    outcomes: list[Outcome], code: Exit, *, differs: bool
) -> None:
    assert code_of_outcomes(outcomes, differs=differs) is code
