"""What of a report calls for somebody's attention at a place of the manifest: the stuff of annotations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Fate, Severity
from reconciler.report.report import COUNTED, Verb
from reconciler.report.wording import FATES, SIGNS, asides, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.errors import Problem
    from reconciler.report.report import Report, Row

# Where problems are that stand in no file.
_NO_FILES: Final = {"", "<stdin>", "--var"}


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_LEVELS: Final = {
    Severity.NOTE: Level.NOTICE,
    Severity.WARNING: Level.WARNING,
    Severity.ERROR: Level.ERROR,
    Severity.CRITICAL: Level.ERROR,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1, 0 where they are not known."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``code`` is its sort, ``subject`` an address or a path; all texts are on one line."""

    level: Level
    code: str
    subject: str
    message: str
    place: Place | None


def parse_place(place: str) -> Place | None:
    """A place as the report has it, ``file:line:column``; None where it is in no file."""
    file, line, column = place.rsplit(":", 2) if place else ("", "0", "0")
    return None if file in _NO_FILES else Place(file, int(line), int(column))


def place_of(problem: Problem) -> Place | None:
    """Where a problem is; None where that is in no file."""
    return None if problem.file in _NO_FILES else Place(problem.file, problem.line, problem.column)


def findings(report: Report) -> Iterator[Finding]:
    """What is wrong, then what is allowed but probably not meant, then what is to be told of changes."""
    yield from map(_of_problem, report.problems)
    for one in report.warnings:
        yield _finding(_LEVELS[one.severity], one.code, one.address, one.message, parse_place(one.place))
    for row in report.rows:
        level, code, message = _of_row(row, report.verb)
        yield _finding(level, code, row.address, message, parse_place(row.place))


def _finding(level: Level, code: str, subject: str, message: str, place: Place | None) -> Finding:
    return Finding(level, code, visible(subject), visible(message), place)


def _of_problem(problem: Problem) -> Finding:
    return _finding(Level.ERROR, "invalid", problem.path or problem.file, problem.message, place_of(problem))


def _of_row(row: Row, verb: Verb) -> tuple[Level, str, str]:
    if row.held is not None:
        flag = f"; to let it through: {row.flag}" if row.flag else ""
        return Level.WARNING, "held", f"held: {row.held}{flag}"
    if verb is Verb.DRIFT:
        return Level.WARNING, "drift", _drifted(row)
    if row.fate is None:
        level, code = (Level.WARNING, "remove") if row.removes else (Level.NOTICE, row.action)
        return level, code, f"{SIGNS[row.action]} {COUNTED[row.action]}{_settings(row)}"
    if row.fate is Fate.APPLIED:
        return Level.NOTICE, row.action, f"{SIGNS[row.action]} {COUNTED[row.action]}: done"
    level = Level.WARNING if row.fate is Fate.SKIPPED else Level.ERROR
    return level, row.fate, f"{FATES[row.fate]}: {row.reason}"


def _drifted(row: Row) -> str:
    return "missing on QStash" if row.action is Action.DELETE else f"differs on QStash{_settings(row)}"


def _settings(row: Row) -> str:
    told = ", ".join((*asides(row), *(cell.path for cell in row.cells)))
    return f": {told}" if told else ""
