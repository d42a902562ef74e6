"""The report as Markdown, for a comment on a pull request: what a reviewer needs, and no longer than fits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconciler.model import Action, Fate
from reconciler.report.harmless import Markdown, cell, code, fenced, prose, tag
from reconciler.report.report import COUNTED, Verb
from reconciler.report.wording import FATES, SIGNS, asides, count, sides, summary, visible, warned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from reconciler.errors import Problem
    from reconciler.report.report import Cell, Report, Row

_T = TypeVar("_T")


class Level(IntEnum):
    """How much is told; each level tells less than the one before."""

    EVERYTHING = 0
    DESTRUCTIVE = 1  # details of removals only
    TABLE = 2  # no details
    COUNTS = 3  # no list that grows with the plan


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be. Of 8,192 or more of each, every report keeps within it."""

    characters: int
    octets: int


# GitHub's own message names the characters of a comment, its database takes so many bytes: both hold.
COMMENT: Final = Limit(65_536, 262_144)
_LONGEST: Final = 500  # characters of a value
_PATHS: Final = 4  # of a row of the table
_NAMED: Final = 10  # of a list at the level of counts
_SHORT: Final = 100  # characters of a name where there is no room for all


def render(report: Report, limit: Limit = COMMENT, level: Level = Level.EVERYTHING) -> str:
    """The report at the first level, from ``level`` on, at which it keeps within the limit; never cut off."""
    return fit(report, limit, level)[0]


def fit(report: Report, limit: Limit = COMMENT, level: Level = Level.EVERYTHING) -> tuple[str, Level]:
    """As ``render``, and at which level: where the text is refused all the same, the next one is left."""
    for one in Level:
        if one >= level and (text := _bounded(_template().generate(_names(report, one)), limit)) is not None:
            return text, one
    return _template().render(_names(report, Level.COUNTS)), Level.COUNTS


def _bounded(pieces: Iterable[str], limit: Limit) -> str | None:
    """All pieces as one text; None as soon as they are too long."""
    kept: list[str] = []
    characters = octets = 0
    for piece in pieces:
        kept.append(piece)
        characters += len(piece)
        octets += len(piece.encode())
        if characters > limit.characters or octets > limit.octets:
            return None
    return "".join(kept)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reconciler.report"),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - this is no HTML: _finalize makes every value harmless
    )
    environment.filters |= {
        "cell": cell,
        "code": code,
        "count": lambda number, unit: Markdown(count(number, unit)),
        "diff": _diff,
        "is_listed": lambda report: bool(report.rows or report.problems or report.warnings),
        "place": _place,
        "prose": prose,
        "sign": lambda row: SIGNS[row.action],
        "tag": tag,
        "title": lambda row: f"{SIGNS[row.action]} {row.address}",
        "told": _told,
        "warned": lambda warnings: Markdown(warned(warnings)),
        "what": _what,
    }
    return environment.get_template("report.md.j2", globals={"Level": Level})


def _finalize(value: object) -> object:
    """What the template prints: numbers and Markdown as they are, and any other text as code."""
    return value if isinstance(value, Markdown | int) else code(str(value))


@dataclass(frozen=True, slots=True)
class _Box:
    """What must not be overlooked."""

    alert: Markdown
    title: Markdown
    items: tuple[Markdown, ...]


def _names(report: Report, level: Level) -> dict[str, object]:
    """What the template speaks of."""
    return {
        "report": report,
        "level": level,
        "headline": prose(summary(report).removesuffix(".")),
        "boxes": list(_boxes(report, level)),
        "detailed": _detailed(report, level),
    }


def _detailed(report: Report, level: Level) -> Iterator[Row]:
    if level < Level.TABLE:
        wanted = (row for row in report.rows if level is Level.EVERYTHING or row.removes)
        yield from (row for row in wanted if row.settings or row.cells)


def _boxes(report: Report, level: Level) -> Iterator[_Box]:
    removed = [row for row in report.rows if row.removes and row.held is None and report.verb is Verb.PLAN]
    undone = [row for row in report.rows if row.fate not in {None, Fate.APPLIED, Fate.HELD}]
    held: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in report.rows:
        if row.held is not None:
            held.setdefault((row.held, row.flag), []).append(row)
    if removed:
        title = f"{count(len(removed), 'resource')} would be removed:"
        yield _box("CAUTION", title, [_removed(row, level) for row in _named(removed, level)], len(removed))
    if undone:
        title = f"{count(len(undone), 'change')} not made, or not for certain:"
        yield _box("CAUTION", title, [_undone(row, level) for row in _named(undone, level)], len(undone))
    if held:
        title = f"{count(sum(map(len, held.values())), 'change')} held:"
        groups = _named(list(held.values()), level)
        yield _box("WARNING", title, [_held(rows, level) for rows in groups], len(held))


def _box(alert: str, title: str, items: list[Markdown], total: int) -> _Box:
    more = [Markdown(f"and {total - len(items)} more")] if total > len(items) else []
    return _Box(Markdown(alert), Markdown(title), (*items, *more))


def _named(found: list[_T], level: Level) -> list[_T]:
    return found[:_NAMED] if level is Level.COUNTS else found


def _removed(row: Row, level: Level) -> Markdown:
    paused = "" if row.action is Action.DELETE else ", only paused"
    return Markdown(f"{_brief(row.address, level)}{paused}")


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
    return code(_cut(text) if level is Level.COUNTS else text)


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _place(problem: Problem) -> Markdown:
    return code(f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file)


def _told(problem: Problem) -> Markdown:
    path = f"{code(problem.path)}: " if problem.path else ""
    return Markdown(f"{path}{prose(problem.message)}")


def _what(row: Row, verb: Verb) -> Markdown:
    """What becomes of a resource, in a few words, and which of its settings differ."""
    paths = [code(_cut(cell.path)) for cell in row.cells[:_PATHS]]
    more = [f"and {len(row.cells) - _PATHS} more"] if len(row.cells) > _PATHS else []
    done = f"{_done(row, verb)} {', '.join((*paths, *more))}".strip()
    beside = (prose(aside) if " " in aside else code(aside) for aside in asides(row))
    held = ["**held**"] if row.held is not None else []
    return Markdown(", ".join((done, *beside, *held)))


def _done(row: Row, verb: Verb) -> str:
    if verb is Verb.DRIFT:
        return "missing" if row.action is Action.DELETE else "differs in"
    word = COUNTED[row.action]
    return word if row.fate in {None, Fate.HELD} else f"{word} ({FATES[row.fate]})"


def _diff(row: Row) -> Markdown:
    return fenced((line for one in row.settings or row.cells for line in _lines(one, row.action)), "diff")


def _lines(one: Cell, action: Action) -> Iterator[str]:
    """A setting as lines in the colours of a diff."""
    path = visible(one.path)
    if one.secret:
        yield {Action.CREATE: f"+ {path}: (secret)", Action.DELETE: f"- {path}: (secret)"}.get(
            action, f"! {path}: (secret changed)"
        )
        return
    before, after = sides(one, _LONGEST)
    if one.before is not None:
        yield f"- {path}: {before}"
    if one.after is not None or one.before is None:
        yield f"+ {path}: {after}"
