"""The report for a terminal, in the words that people know from Terraform."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Fate, Severity
from reconciler.report.report import Verb
from reconciler.report.timing import tell_lines
from reconciler.report.wording import FATES, SIGNS, UNSEEN, asides, sides, summary, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.model import Warning_
    from reconciler.report.report import Cell, Report, Row
    from reconciler.volume import Forecast

    # Colours a text for a role: an action's name, or "held", "failed", "dim", "bold", "warning".
    Paint = Callable[[str, str], str]

_ROLES: Final = {
    Severity.NOTE: "dim",
    Severity.WARNING: "warning",
    Severity.ERROR: "failed",
    Severity.CRITICAL: "failed",
}
_LONGEST: Final = 100  # characters of a value; the JSON report has it whole


def plain(text: str, _role: str) -> str:
    """Paint nothing."""
    return text


def render(report: Report, paint: Paint = plain) -> str:
    """The report as lines, the summary last."""
    text = StringIO()  # a list of the lines would take several times as much memory as they do
    for line in _list_lines(report, paint):
        text.write(line)
        text.write("\n")
    return text.getvalue()


def _list_lines(report: Report, paint: Paint) -> Iterator[str]:
    for row in report.rows:
        yield from _row(row, paint)
        yield ""
    for problem in report.problems:
        yield f"{paint('Error', 'failed')}: {visible(str(problem))}"
    for warning in report.warnings:
        yield render_warning(warning, paint)
    checks = report.verb in {Verb.VALIDATE, Verb.LINT}
    if report.warnings and not checks:
        yield ""
    if report.outlook.forecast is not None:
        yield from _forecast(report.outlook.forecast, paint)
    yield paint(summary(report), "create" if checks and not (report.verb is Verb.LINT and report.warnings) else "bold")


def render_warning(warning: Warning_, paint: Paint) -> str:
    """A warning in one line: how bad, where, of what, what and its code."""
    place = f"{warning.place}: " if warning.place else ""
    head = paint(warning.severity.capitalize(), _ROLES[warning.severity])
    return f"{head}: {visible(f'{place}{warning.address}: {warning.message}')} [{warning.code}]"


def _row(row: Row, paint: Paint) -> Iterator[str]:
    yield _head(row, paint)
    if row.held is not None:
        flag = f"; to let it through: {visible(row.flag)}" if row.flag else ""
        yield f"       {paint('held', 'held')}: {visible(row.held)}{flag}"
    if row.fate is not None and row.fate is not Fate.APPLIED and row.reason and row.held is None:
        yield f"       {paint(FATES[row.fate], 'failed')}: {visible(row.reason)}"
    yield from _settings(row, paint)
    for word, told in tell_lines(row.timing) if row.timing else ():
        yield f"       {paint(f'{word:<5}', 'warning' if word == 'note' else 'dim')} {visible(told)}"


def _settings(row: Row, paint: Paint) -> Iterator[str]:
    created = row.action is Action.CREATE
    cells = row.settings if created else row.cells
    if not cells and row.action in UNSEEN:
        yield f"       {paint(UNSEEN[row.action], 'dim')}"
    width = max((len(visible(cell.path)) for cell in cells), default=0)
    for cell in cells:
        yield f"       {visible(cell.path):<{width}}  {_values(cell, paint, created=created)}"


def _forecast(forecast: Forecast, paint: Paint) -> Iterator[str]:
    from reconciler.report.forecast import tell_lines as tell_forecast

    for word, told in tell_forecast(forecast):
        yield f"{paint(word, 'bold')}: {visible(told)}"
    yield ""


def _head(row: Row, paint: Paint) -> str:
    aside = ", ".join(asides(row))
    note = paint(f"  ({visible(aside)})", "dim") if aside else ""
    return f"{paint(f'{SIGNS[row.action]:>4}', row.action)} {visible(row.address)}{note}"


def _values(cell: Cell, paint: Paint, *, created: bool) -> str:
    if cell.secret:
        return "(secret)" if created else "(secret changed)"
    before, after = sides(cell, _LONGEST)
    return after if created else f"{paint(before, Action.DELETE)} {paint('->', 'dim')} {paint(after, Action.CREATE)}"


__all__ = ["SIGNS", "plain", "render", "render_warning", "summary", "visible"]
