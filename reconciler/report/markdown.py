"""The report as Markdown, for a comment on a pull request: what a reviewer needs, and no longer than fits."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconciler.model import Action, Fate
from reconciler.report.boxes import cut, find_boxes
from reconciler.report.harmless import Markdown, cell, code, fenced, prose, tag
from reconciler.report.level import COMMENT, Level, Limit
from reconciler.report.report import COUNTED, Verb
from reconciler.report.timing import tell_lines
from reconciler.report.wording import FATES, SIGNS, asides, count, sides, summary, visible, warned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from reconciler.errors import Problem
    from reconciler.report.report import Cell, Report, Row
    from reconciler.timing import Timing
    from reconciler.volume import Forecast

_LONGEST: Final = 500  # characters of a value
_PATHS: Final = 4  # of a row of the table


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
        "timing": lambda row: [] if row.timing is None else [*_timing(row.timing)],
        "told": _told,
        "warned": lambda warnings: Markdown(warned(warnings)),
        "what": _what,
    }
    return environment.get_template("report.md.j2", globals={"Level": Level})


def _finalize(value: object) -> object:
    """What the template prints: numbers and Markdown as they are, and any other text as code."""
    return value if isinstance(value, Markdown | int) else code(str(value))


def _names(report: Report, level: Level) -> dict[str, object]:
    """What the template speaks of."""
    return {
        "report": report,
        "level": level,
        "headline": prose(summary(report).removesuffix(".")),
        "boxes": list(find_boxes(report, level)),
        "detailed": _detailed(report, level),
        "forecast": [] if report.outlook.forecast is None else [*_forecast(report.outlook.forecast)],
    }


def _detailed(report: Report, level: Level) -> Iterator[Row]:
    if level < Level.TABLE:
        wanted = (row for row in report.rows if level is Level.EVERYTHING or row.removes)
        yield from (row for row in wanted if row.settings or row.cells or row.timing)


def _timing(timing: Timing) -> Iterator[Markdown]:
    """When it fires, and which runs that costs; in prose, so that a reader's eye finds it beside the settings."""
    for word, told in tell_lines(timing):
        yield Markdown(f"**{word}** {prose(told)}")


def _forecast(forecast: Forecast) -> Iterator[Markdown]:
    from reconciler.report.forecast import tell_lines as tell_forecast

    for word, told in tell_forecast(forecast):
        yield Markdown(f"**{word}**: {prose(told)}")


def _place(problem: Problem) -> Markdown:
    return code(f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file)


def _told(problem: Problem) -> Markdown:
    path = f"{code(problem.path)}: " if problem.path else ""
    return Markdown(f"{path}{prose(problem.message)}")


def _what(row: Row, verb: Verb) -> Markdown:
    """What becomes of a resource, in a few words, and which of its settings differ."""
    paths = [code(cut(cell.path)) for cell in row.cells[:_PATHS]]
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
