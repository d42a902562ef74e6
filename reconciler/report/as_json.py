"""The report as JSON, for programs: one document, format version 1."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from reconciler.report.report import Verb
from reconciler.report.timing import describe as describe_timing
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from reconciler.model import Warning_
    from reconciler.report.report import Cell, Report, Row
    from reconciler.values import Json

FORMAT: Final = "1"
_NOT_ASCII: Final = re.compile(r"[^\n -~]")


def render(report: Report) -> str:
    """One JSON document; the same report gives the same bytes."""
    told = _TOLD.get(report.verb, _changes)(report)
    document = {"format_version": FORMAT, **told, "warnings": [*map(_warning, report.warnings)]}
    return _NOT_ASCII.sub(_seen, json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _seen(found: re.Match[str]) -> str:
    """What is not seen, or cannot be written (half a character), as an escape: it is the same JSON."""
    return found[0] if visible(found[0]) == found[0] else json.dumps(found[0])[1:-1]


def _warning(warning: Warning_) -> dict[str, Json]:
    return {
        "code": warning.code,
        "severity": warning.severity,
        "address": warning.address,
        "message": warning.message,
        "place": warning.place,
    }


def _findings(report: Report) -> dict[str, Json]:
    return _validity(report) | {"summary": report.counts}


def _validity(report: Report) -> dict[str, Json]:
    problems: list[Json] = [
        {"file": one.file, "line": one.line, "column": one.column, "path": one.path, "message": one.message}
        for one in report.problems
    ]
    return {"valid": not problems, "problems": problems}


def _changes(report: Report) -> dict[str, Json]:
    told: dict[str, Json] = {
        "owner": report.owner,
        "summary": report.counts | {"unchanged": report.unchanged},
        "changes": [_change(row) for row in report.rows],
    }
    if report.outlook.forecast is None:
        return told
    from reconciler.report.forecast import describe

    return told | {"forecast": describe(report.outlook.forecast)}


# What is told besides warnings, of what is no change.
_TOLD: Final = {Verb.VALIDATE: _validity, Verb.LINT: _findings}


def _change(row: Row) -> dict[str, Json]:
    change: dict[str, Json] = {
        "address": row.address,
        "kind": row.kind,
        "key": row.key,
        "id": row.id,
        "action": row.action,
        "cause": row.cause,
        "held": None if row.held is None else {"reason": row.held, "flag": row.flag},
        "fields": [_field(cell) for cell in row.cells],
    }
    if row.timing is not None:
        change["timing"] = describe_timing(row.timing)
    return change if row.fate is None else change | {"outcome": row.fate.value, "reason": row.reason or None}


def _field(cell: Cell) -> dict[str, Json]:
    if cell.secret:
        return {"path": cell.path, "secret": True}
    return {"path": cell.path, "before": cell.before, "after": cell.after}
