"""The report for a terminal, in the words that people know from Terraform."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Fate
from reconciler.report.report import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.model import Warning_
    from reconciler.report.report import Cell, Report, Row
    from reconciler.values import Json

    # Colours a text for a role: an action's name, or "held", "failed", "dim", "bold", "warning".
    Paint = Callable[[str, str], str]

SIGNS: Final = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-", Action.ADOPT: "<="}
# A text that would be taken for something else, or whose blanks would not be seen.
_NEEDS_QUOTES: Final = re.compile(r"|\s.*|.*\s|[+-]?[\d.]+|true|false|null|\(none\)", re.DOTALL)
_SECONDS: Final = {"delay", "timeout", "period"}
_LONGEST: Final = 100  # characters of a value; the JSON report has it whole
_DONE: Final = {"adopt": "adopted", "add": "added", "change": "changed", "destroy": "destroyed"}
_UNDONE: Final = {"held": "held", "failed": "failed", "unknown": "unknown", "skipped": "not done"}
# What a change is about where no readable setting differs.
_UNSEEN: Final = {Action.UPDATE: "(only what QStash does not show)", Action.ADOPT: "(only our mark)"}
_DRIFTED: Final = {"drifted": "changed by hand", "missing": "missing", "unknown": "of unknown cause"}
_FATES: Final = {Fate.APPLIED: "done", Fate.FAILED: "failed", Fate.UNKNOWN: "unknown", Fate.SKIPPED: "not done"}


def plain(text: str, _role: str) -> str:
    """Paint nothing."""
    return text


def render(report: Report, paint: Paint = plain) -> str:
    """The report as lines, the summary last."""
    lines = [line for row in report.rows for line in (*_row(row, paint), "")]
    lines += [render_warning(one, paint) for one in report.warnings]
    if report.warnings:
        lines.append("")
    return "\n".join((*lines, paint(summary(report), "bold"))) + "\n"


def summary(report: Report) -> str:
    """The last line: what would be done, or what was."""
    if report.verb is not Verb.PLAN:
        return _applied(report.counts) if report.verb is Verb.APPLY else _drifted(report.counts)
    if not report.rows:
        return "No changes. QStash matches the manifest."
    parts = [f"{count} to {word}" for word, count in _told(report.counts)]
    held = report.counts["held"]
    return f"Plan: {', '.join(parts)}{f', {held} held' if held else ''}."


def render_warning(warning: Warning_, paint: Paint) -> str:
    """A warning in one line: where, of what, what and its code."""
    place = f"{warning.place}: " if warning.place else ""
    return f"{paint('Warning', 'warning')}: {visible(f'{place}{warning.address}: {warning.message}')} [{warning.code}]"


def visible(text: str) -> str:
    """A text that can do nothing to a terminal: what does not print stands as its escape."""
    return text if text.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _applied(counts: dict[str, int]) -> str:
    whole = not any(counts[word] for word in ("failed", "unknown", "skipped"))
    parts = [f"{count} {_DONE[word]}" for word, count in _told(counts)]
    parts += [f"{counts[word]} {said}" for word, said in _UNDONE.items() if counts[word]]
    return f"Apply {'complete!' if whole else 'incomplete.'} Resources: {', '.join(parts)}."


def _drifted(counts: dict[str, int]) -> str:
    parts = [f"{counts[word]} {said}" for word, said in _DRIFTED.items() if counts[word]]
    return f"Drift: {', '.join(parts)}." if parts else "No drift. QStash is as it was last applied."


def _told(counts: dict[str, int]) -> Iterator[tuple[str, int]]:
    return ((word, counts[word]) for word in _DONE if counts[word] or word != "adopt")


def _row(row: Row, paint: Paint) -> Iterator[str]:
    sign = SIGNS[row.action]
    yield _head(row, sign, paint)
    if row.held is not None:
        flag = f"; to let it through: {visible(row.flag)}" if row.flag else ""
        yield f"       {paint('held', 'held')}: {visible(row.held)}{flag}"
    if row.fate is not None and row.fate is not Fate.APPLIED and row.reason and row.held is None:
        yield f"       {paint(_FATES[row.fate], 'failed')}: {visible(row.reason)}"
    cells = row.settings or row.cells
    if not cells and row.action in _UNSEEN:
        yield f"       {paint(_UNSEEN[row.action], 'dim')}"
    width = max((len(visible(cell.path)) for cell in cells), default=0)
    for cell in cells:
        yield f"       {visible(cell.path):<{width}}  {_values(cell, paint, created=bool(row.settings))}"


def _head(row: Row, sign: str, paint: Paint) -> str:
    aside = [row.id] if row.id and row.action in {Action.ADOPT, Action.DELETE} and row.id != row.key else []
    aside += ["changed by hand"] if row.cause in {"drift", "both"} else []
    aside += ["not in the manifest any more"] if row.removes and row.action == Action.UPDATE else []
    note = paint(f"  ({visible(', '.join(aside))})", "dim") if aside else ""
    return f"{paint(f'{sign:>4}', row.action)} {visible(row.address)}{note}"


def _values(cell: Cell, paint: Paint, *, created: bool) -> str:
    if cell.secret:
        return "(secret)" if created else "(secret changed)"
    after = _value(cell.path, cell.after)
    if created:
        return after
    return f"{paint(_value(cell.path, cell.before), Action.DELETE)} {paint('->', 'dim')} {paint(after, Action.CREATE)}"


def _value(path: str, value: Json) -> str:
    if value is None:
        return "(none)"
    if type(value) is int and path.rpartition(".")[2] in _SECONDS:
        return f"{value}s"
    plain = isinstance(value, str) and not _NEEDS_QUOTES.fullmatch(value)
    text = visible(str(value) if plain else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
