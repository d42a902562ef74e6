"""The Report: what is told. Rows, counts and warnings, already masked; every output format renders this."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from reconciler.difference import Field, described, differing
from reconciler.difference.mask import shown
from reconciler.model import Action, Fate, Severity
from reconciler.report.outlook import NO_OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.errors import Problem
    from reconciler.model import Change, Manifest, Outcome, Plan, Warning_
    from reconciler.report.outlook import Outlook
    from reconciler.timing import Timing
    from reconciler.values import Json

# Where things are written, by address; here nothing is known of that.
NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
# The words of the summary, in the order in which they are told.
COUNTED: Final = {Action.ADOPT: "adopt", Action.CREATE: "add", Action.UPDATE: "change", Action.DELETE: "destroy"}


class Verb(StrEnum):
    """What a report is of."""

    VALIDATE = "validate"
    LINT = "lint"
    PLAN = "plan"
    APPLY = "apply"
    DRIFT = "drift"
    COMPARE = "compare"  # a manifest with its base, where the account cannot be asked


@dataclass(frozen=True, slots=True)
class Cell:
    """A setting on both sides of a change; neither is told where it is secret."""

    path: str
    before: Json = None
    after: Json = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One change. ``fate`` is None in a plan.

    ``settings`` are what a created resource is given, or what goes with a deleted one; ``place`` is where the manifest
    wants it, as ``file:line:column``, empty where it does not. ``timing`` is None where time is not told of.
    """

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
    place: str = ""
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a command has to tell of a manifest, of a plan or of what became of it.

    ``counts`` of a manifest are by kind, of a lint by severity; one that has ``problems`` has nothing else.
    """

    owner: str
    rows: tuple[Row, ...]
    counts: dict[str, int]
    unchanged: int
    warnings: tuple[Warning_, ...]
    verb: Verb = Verb.PLAN
    problems: tuple[Problem, ...] = ()
    outlook: Outlook = NO_OUTLOOK


def tell_manifest(manifest: Manifest) -> Report:
    """A valid manifest as a report: how much it wants of each kind, and what is probably not meant."""
    counts = {kind: len(found) for kind, found in manifest.desired.items()}
    return Report(manifest.policy.owner, (), counts, 0, manifest.warnings, Verb.VALIDATE)


def tell_lint(manifest: Manifest, warnings: tuple[Warning_, ...]) -> Report:
    """What is probably not meant in a manifest, as a report; the worst are counted first."""
    found = Counter(one.severity for one in warnings)
    counts = {str(severity): found[severity] for severity in reversed(Severity)}
    return Report(manifest.policy.owner, (), counts, 0, warnings, Verb.LINT)


def tell_problems(problems: tuple[Problem, ...]) -> Report:
    """What is wrong with a manifest as a report, whichever command it has stopped."""
    return Report("", (), {}, 0, (), Verb.VALIDATE, problems)


def tell_plan(plan: Plan, places: Mapping[str, str] = NOWHERE, outlook: Outlook = NO_OUTLOOK) -> Report:
    """A plan as a report. Counts are of what apply would do. ``places`` are those of the manifest."""
    rows = tuple(tell_change(one, places, outlook.timing(one)) for one in plan.changes)
    counts = _counts(change.action for change in plan.ready) | {"held": len(plan.held)}
    return Report(plan.owner, rows, counts, plan.unchanged, placed(plan.warnings, places), outlook=outlook)


def tell_comparison(owner: str, changes: Iterable[Change], unchanged: int, manifest: Manifest) -> Report:
    """What a manifest changes against another one; of the account nothing is known."""
    rows = tuple(tell_change(change, manifest.places) for change in changes)
    return Report(owner, rows, _counts(row.action for row in rows), unchanged, manifest.warnings, Verb.COMPARE)


def tell_outcomes(
    plan: Plan,
    outcomes: Sequence[Outcome],
    places: Mapping[str, str] = NOWHERE,
    is_news: Callable[[Outcome], bool] = lambda _: True,
) -> Report:
    """What became of a plan as a report. Counts are of what happened, never of what was planned.

    They count all outcomes; those that are no news have no row.
    """
    told = filter(is_news, outcomes)
    rows = tuple(replace(tell_change(one.change, places), fate=one.fate, reason=one.reason) for one in told)
    done = _counts(one.change.action for one in outcomes if one.fate is Fate.APPLIED)
    fates = Counter(one.fate for one in outcomes)
    counts = done | {fate.value: fates[fate] for fate in (Fate.HELD, Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED)}
    return Report(plan.owner, rows, counts, plan.unchanged, placed(plan.warnings, places), Verb.APPLY)


def _counts(actions: Iterable[Action]) -> dict[str, int]:
    found = Counter(actions)
    return {word: found[action] for action, word in COUNTED.items()}


def placed(warnings: tuple[Warning_, ...], places: Mapping[str, str]) -> tuple[Warning_, ...]:
    """What the account gave rise to is told where the manifest has the resource."""
    return tuple(one if one.place else replace(one, place=places.get(one.address, "")) for one in warnings)


def tell_change(change: Change, places: Mapping[str, str] = NOWHERE, timing: Timing | None = None) -> Row:
    """One change as a row, masked."""
    subject = change.subject
    return Row(
        address=subject.address,
        kind=subject.kind,
        key=subject.key,
        id=subject.id,
        action=change.action,
        cause=change.cause.value,
        cells=tuple(map(_cell, differing(change))),
        settings=_settings(change),
        held=change.held.reason if change.held else None,
        flag=change.held.flag if change.held else None,
        removes=change.removes,
        place="" if change.removes else places.get(change.address, ""),
        timing=timing,
    )


def _settings(change: Change) -> tuple[Cell, ...]:
    if change.action not in {Action.CREATE, Action.DELETE}:
        return ()
    cells = map(_cell, described(change.subject))
    return tuple(cells) if change.before is None else tuple(map(turned, cells))


def turned(cell: Cell) -> Cell:
    """The same seen from the other side."""
    return Cell(cell.path, cell.after, cell.before, cell.secret)


def _cell(field: Field) -> Cell:
    before, after = shown(field.before), shown(field.after)
    # What differs and is shown alike differs in what is not shown.
    if field.secret or (before is not None and before == after and type(before) is type(after)):
        return Cell(field.path, secret=True)
    return Cell(field.path, before, after)
