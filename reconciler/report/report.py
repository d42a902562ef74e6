"""The Report: what is told. Rows, counts and warnings, already masked; every output format renders this."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from reconciler.difference import Field, described, differing
from reconciler.difference.mask import shown, shown_address
from reconciler.model import Action, Fate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model import Change, Outcome, Plan, Warning_
    from reconciler.values import Json

# The words of the summary, in the order in which they are told.
COUNTED: Final = {Action.ADOPT: "adopt", Action.CREATE: "add", Action.UPDATE: "change", Action.DELETE: "destroy"}


class Verb(StrEnum):
    """What a report is of."""

    PLAN = "plan"
    APPLY = "apply"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Cell:
    """A setting on both sides of a change; neither is told where it is secret."""

    path: str
    before: Json = None
    after: Json = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One change. ``settings`` are what a created resource is given; ``fate`` is None in a plan."""

    address: str
    kind: str
    key: str
    id: str | None
    action: Action
    cause: str
    cells: tuple[Cell, ...]
    settings: tuple[Cell, ...]
    held: str | None = None
    flag: str | None = None
    removes: bool = False
    fate: Fate | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a command has to tell of a plan or of what became of it."""

    owner: str
    rows: tuple[Row, ...]
    counts: dict[str, int]
    unchanged: int
    warnings: tuple[Warning_, ...]
    verb: Verb = Verb.PLAN


def tell_plan(plan: Plan) -> Report:
    """A plan as a report. Counts are of what apply would do."""
    rows = tuple(tell_change(change) for change in plan.changes)
    counts = _counts(change.action for change in plan.ready) | {"held": len(plan.held)}
    return Report(plan.owner, rows, counts, plan.unchanged, plan.warnings)


def tell_outcomes(plan: Plan, outcomes: Iterable[Outcome]) -> Report:
    """What became of a plan as a report. Counts are of what happened, never of what was planned."""
    told = tuple(outcomes)
    rows = tuple(tell_change(one.change, one.fate, one.reason) for one in told)
    done = _counts(one.change.action for one in told if one.fate is Fate.APPLIED)
    fates = Counter(one.fate for one in told)
    counts = done | {fate.value: fates[fate] for fate in (Fate.HELD, Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED)}
    return Report(plan.owner, rows, counts, plan.unchanged, plan.warnings, Verb.APPLY)


def _counts(actions: Iterable[Action]) -> dict[str, int]:
    found = Counter(actions)
    return {word: found[action] for action, word in COUNTED.items()}


def tell_change(change: Change, fate: Fate | None = None, reason: str = "") -> Row:
    """One change as a row, masked."""
    subject = change.subject
    return Row(
        address=shown_address(subject),
        kind=subject.kind,
        key=shown_address(subject).partition("/")[2],
        id=subject.id,
        action=change.action,
        cause=change.cause.value,
        cells=tuple(map(_cell, differing(change))),
        settings=tuple(map(_cell, described(subject))) if change.action is Action.CREATE else (),
        held=change.held.reason if change.held else None,
        flag=change.held.flag if change.held else None,
        removes=change.removes,
        fate=fate,
        reason=reason,
    )


def _cell(field: Field) -> Cell:
    if field.secret:
        return Cell(field.path, secret=True)
    return Cell(field.path, shown(field.before), shown(field.after))
