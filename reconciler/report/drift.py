"""Drift as a report: what the account is now against what it was meant to be, the other way round than a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Cause
from reconciler.report.report import NOWHERE, Report, Row, Verb, placed, tell_change, turned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model import Change, Plan

DRIFTED: Final = "drifted"
MISSING: Final = "missing"
UNKNOWN: Final = "unknown"


def tell_drift(plan: Plan, places: Mapping[str, str] = NOWHERE) -> Report:
    """What was changed by hand, what is missing, and apart from these what differs for a cause that cannot be told.

    Before is what was wanted, after what is there. What the manifest alone has changed is no drift.
    """
    found = [(kind, change) for change in plan.changes if (kind := _kind(change)) is not None]
    rows = tuple(
        _reversed(tell_change(change, places)) for wanted in _ORDER for kind, change in found if kind == wanted
    )
    counts = {wanted: sum(kind == wanted for kind, _ in found) for wanted in _ORDER}
    unchanged = plan.unchanged + len(plan.changes) - len(found)
    return Report(plan.owner, rows, counts, unchanged, placed(plan.warnings, places), Verb.DRIFT)


_ORDER: Final = (DRIFTED, MISSING, UNKNOWN)


def _kind(change: Change) -> str | None:
    if change.action is Action.CREATE:
        return MISSING
    if change.removes or change.cause is Cause.MANIFEST:
        return None
    return DRIFTED if change.cause in {Cause.DRIFT, Cause.BOTH} else UNKNOWN


def _reversed(row: Row) -> Row:
    if row.action is Action.CREATE:
        return replace(row, action=Action.DELETE, settings=tuple(map(turned, row.settings)), held=None, flag=None)
    return replace(row, action=Action.UPDATE, cells=tuple(map(turned, row.cells)), held=None, flag=None)
