"""What must not be overlooked in a report, as GitHub's alert boxes: removals, failures, what is held, and lost runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from reconciler.model import Action, Fate
from reconciler.report.harmless import Markdown, code, prose
from reconciler.report.level import Level
from reconciler.report.report import Verb
from reconciler.report.timing import tell_mishaps
from reconciler.report.wording import FATES, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.report.report import Report, Row

_T = TypeVar("_T")
_NAMED: Final = 10  # of a list at the level of counts
_SHORT: Final = 100  # characters of a name where there is no room for all


@dataclass(frozen=True, slots=True)
class Box:
    """What must not be overlooked."""

    alert: Markdown
    title: Markdown
    items: tuple[Markdown, ...]


def find_boxes(report: Report, level: Level) -> Iterator[Box]:
    """The boxes of a report, the worst first."""
    removed = [row for row in report.rows if row.removes and row.held is None and report.verb is Verb.PLAN]
    undone = [row for row in report.rows if row.fate not in {None, Fate.APPLIED, Fate.HELD}]
    missed = [row for row in report.rows if row.held is None and row.timing and tell_mishaps(row.timing)]
    if removed:
        title = f"{count(len(removed), 'resource')} would be removed:"
        yield _box("CAUTION", title, [_removed(row, level) for row in _named(removed, level)], len(removed))
    if undone:
        title = f"{count(len(undone), 'change')} not made, or not for certain:"
        yield _box("CAUTION", title, [_undone(row, level) for row in _named(undone, level)], len(undone))
    yield from _held_boxes(report, level)
    if missed:
        title = f"Applied now, {count(len(missed), 'schedule')} would miss or repeat a run:"
        yield _box("WARNING", title, [_missed(row, level) for row in _named(missed, level)], len(missed))


def _held_boxes(report: Report, level: Level) -> Iterator[Box]:
    held: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in report.rows:
        if row.held is not None:
            held.setdefault((row.held, row.flag), []).append(row)
    if held:
        title = f"{count(sum(map(len, held.values())), 'change')} held:"
        groups = _named(list(held.values()), level)
        yield _box("WARNING", title, [_held(rows, level) for rows in groups], len(held))


def _box(alert: str, title: str, items: list[Markdown], total: int) -> Box:
    more = [Markdown(f"and {total - len(items)} more")] if total > len(items) else []
    return Box(Markdown(alert), Markdown(title), (*items, *more))


def _named(found: list[_T], level: Level) -> list[_T]:
    return found[:_NAMED] if level is Level.COUNTS else found


def _removed(row: Row, level: Level) -> Markdown:
    paused = "" if row.action is Action.DELETE else ", only paused"
    return Markdown(f"{_brief(row.address, level)}{paused}")


def _missed(row: Row, level: Level) -> Markdown:
    told = tell_mishaps(row.timing) if row.timing else ()
    return Markdown(f"{_brief(row.address, level)}{_reason('; '.join(told), level)}")


def _undone(row: Row, level: Level) -> Markdown:
    assert row.fate is not None  # noqa: S101 - the caller's condition
    return Markdown(f"{_brief(row.address, level)} {FATES[row.fate]}{_reason(row.reason, level)}")


def _held(rows: list[Row], level: Level) -> Markdown:
    """Changes that are held for one reason."""
    names = [_brief(row.address, level) for row in _named(rows, level)]
    more = f" and {len(rows) - len(names)} more" if len(rows) > len(names) else ""
    flag = (
        f"; to let {'it' if len(rows) == 1 else 'them'} through: {_brief(rows[0].flag, level)}" if rows[0].flag else ""
    )
    return Markdown(f"{', '.join(names)}{more}{_reason(rows[0].held or '', level)}{flag}")


def _reason(text: str, level: Level) -> str:
    return f": {prose(text)}" if text and level < Level.COUNTS else ""


def _brief(text: str, level: Level) -> Markdown:
    return code(cut(text) if level is Level.COUNTS else text)


def cut(text: str) -> str:
    """A name where there is no room for all of it."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
