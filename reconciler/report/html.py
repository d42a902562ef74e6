"""The report as one page that needs nothing else: no asset, no server, and no script to be read."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconciler.model import Action, Fate
from reconciler.report.calendar.page import picture, stylesheet
from reconciler.report.report import COUNTED, Verb
from reconciler.report.timing import tell_lines
from reconciler.report.wording import (
    COUNTS,
    FATES,
    SIGNS,
    UNSEEN,
    alike,
    asides,
    counted,
    summary,
    value,
    visible,
    warned,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from reconciler.report.report import Cell, Report, Row
    from reconciler.values import Json
    from reconciler.volume import Forecast

_LONGEST: Final = 20_000  # characters of a value
_OPEN: Final = 12  # so many changes are read at once; of more, only those that must not be overlooked are open
_ALIKE: Final = 0.3  # the share that two values must have in common for their difference to be marked
_ALWAYS: Final = {"add", "change", "destroy"}  # told also where there are none
_CLASSES: Final = {"note": "remark"}  # the page has notes of another sort
_OFFLINE: Final = {Verb.VALIDATE, Verb.LINT}  # where there is no account to be as wanted


@dataclass(frozen=True, slots=True)
class _Setting:
    """A setting as it stands on the page: both sides are HTML, None where there is nothing."""

    path: str
    before: str | None
    after: str | None
    secret: bool


def render(report: Report) -> str:
    """The whole page; the same report gives the same bytes. Its policy refuses all scripts but its own."""
    return _template().render(
        report=report,
        headline=summary(report),
        sides=("Manifest", "QStash") if report.verb is Verb.DRIFT else ("Before", "After"),
        tiles=list(_tiles(report)),
        kinds=sorted({row.kind for row in report.rows}),
        words=sorted({_word(row, report.verb) for row in report.rows}),
        removed=[row for row in report.rows if row.removes and row.held is None and report.verb is Verb.PLAN],
        is_open=lambda row: len(report.rows) <= _OPEN or row.removes or row.fate not in {None, Fate.APPLIED},
        word=lambda row: _word(row, report.verb),
        forecast=[] if report.outlook.forecast is None else [*_forecast(report.outlook.forecast)],
        calendar=report.outlook.calendar and picture(report.outlook.calendar),
    )


def _forecast(forecast: Forecast) -> Iterator[tuple[str, str]]:
    from reconciler.report.forecast import tell_lines as tell_forecast

    return tell_forecast(forecast)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reconciler.report"),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    names: dict[str, object] = {}
    for name, file in (("style", "report.css"), ("script", "report.js")):
        source = environment.loader.get_source(environment, file)[0] if environment.loader else ""
        source += stylesheet() if name == "style" else ""
        names |= {name: source, f"{name}_hash": _digest(source)}
    environment.filters |= {
        "asides": lambda row: list(asides(row)),
        "fate": lambda row: FATES.get(row.fate),
        "settings": lambda row: list(_settings(row)),
        "timing": lambda row: [] if row.timing is None else [*tell_lines(row.timing)],
        "sign": lambda row: SIGNS[row.action],
        "unseen": lambda row: UNSEEN.get(row.action),
    }
    return environment.get_template("report.html.j2", globals=names)


def _finalize(found: object) -> object:
    """What the template prints: nothing hides in a text that is not HTML already; escaping follows."""
    return visible(found) if isinstance(found, str) and not hasattr(found, "__html__") else found


def _digest(source: str) -> str:
    """A source as the page's policy names it."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"


def _tiles(report: Report) -> Iterator[tuple[str, int, str]]:
    """The numbers at the top: each with its role and what it counts."""
    if report.problems:
        yield "failed", len(report.problems), "problem" if len(report.problems) == 1 else "problems"
    labels = COUNTS.get(report.verb, {})
    for name, number in report.counts.items():
        if number or name in _ALWAYS or report.verb is Verb.VALIDATE:
            yield _CLASSES.get(name, name), number, labels.get(name, _unit(name, number, report.verb))
    if report.verb not in _OFFLINE:
        yield "unchanged", report.unchanged, "unchanged"
    if report.warnings and report.verb is not Verb.LINT:
        yield "warning", len(report.warnings), warned(report.warnings).partition(" ")[2]


def _unit(name: str, number: int, verb: Verb) -> str:
    return counted(number, name).partition(" ")[2] if verb in _OFFLINE else name


def _word(row: Row, verb: Verb) -> str:
    """What a change does, in a word."""
    if verb is Verb.DRIFT:
        return "missing" if row.action is Action.DELETE else "differs"
    return COUNTED[row.action]


def _settings(row: Row) -> Iterator[_Setting]:
    for cell in row.settings or row.cells:
        if cell.secret:
            told = "(secret)" if row.settings else "(secret changed)"
            before, after = (told, None) if row.action is Action.DELETE else (None, told)
            yield _Setting(cell.path, before, after, secret=True)
        else:
            yield _Setting(cell.path, *_sides(cell), secret=False)


def _sides(cell: Cell) -> tuple[str | None, str | None]:
    """Both values, what differs in them marked."""
    before = None if cell.before is None else _text(cell.path, cell.before)
    after = None if cell.after is None else _text(cell.path, cell.after)
    if before is None or after is None:
        return None if before is None else escape(before), None if after is None else escape(after)
    head = alike(before, after)
    tail = alike(before[head:][::-1], after[head:][::-1])
    if head + tail < _ALIKE * max(len(before), len(after)):
        return escape(before), escape(after)
    return _marked(before, head, tail), _marked(after, head, tail)


def _text(path: str, found: Json) -> str:
    """A value as it is read best, on as many lines as it has."""
    if isinstance(found, dict | list):
        text = json.dumps(found, indent=2, ensure_ascii=False)
    elif isinstance(found, str) and "\n" in found:
        text = found
    else:
        text = value(path, found)
    rest = len(text) - _LONGEST
    shown = "\n".join(map(visible, text[:_LONGEST].split("\n")))
    return f"{shown}\n… {rest:,} characters more" if rest > 0 else shown


def _marked(text: str, head: int, tail: int) -> str:
    end = len(text) - tail
    middle = f"<mark>{escape(text[head:end])}</mark>" if head < end else ""
    return f"{escape(text[:head])}{middle}{escape(text[end:])}"
