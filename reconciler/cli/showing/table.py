"""``status`` as a table: a line for each schedule, and beneath it what is amiss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.cli.showing.times import tell_ago, tell_coming
from reconciler.operate.health import Ailment, Fate
from reconciler.report.wording import count, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reconciler.operate.health import Health, Run
    from reconciler.operate.letters import Letters
    from reconciler.report.text import Paint

UNTOLD: Final = "-"
_HEAD: Final = ("SCHEDULE", "LAST RUN", "NEXT RUN", "QUEUE", "LAG", "DLQ")
_FATES: Final = {Fate.DELIVERED: "delivered", Fate.UNDER_WAY: "under way", Fate.FAILED: "failed"}
_ROLES: Final = {Fate.DELIVERED: "create", Fate.UNDER_WAY: "update", Fate.FAILED: "failed"}
_GAP: Final = "  "
_INDENT: Final = 2  # columns, of the sign before a schedule
_LEAST: Final = 12  # columns for a name, however narrow the terminal


def render(found: Sequence[Health], letters: Letters, now: datetime, paint: Paint, width: int | None) -> str:
    """The schedules as they are given. With a ``width``, a name that is too long for it has a line of its own."""
    rows = [_cells(one, now) for one in found]
    widths = _measure([_HEAD, *rows], width)
    lines = [paint(_head(widths), "dim")] if found else []
    for one, row in zip(found, rows, strict=True):
        lines += _lines(one, row, widths, paint)
    return "".join(f"{line}\n" for line in (*lines, *([""] if lines else []), *_summary(found, letters, paint)))


def _cells(one: Health, now: datetime) -> tuple[str, ...]:
    line = one.line
    return (
        visible(one.address.removeprefix("schedule/")),
        _tell_last(one.last_run, now, failed=Ailment.ERROR in one.ailments),
        _tell_next(one, now),
        "" if line is None else visible(line.name),
        "" if line is None else _tell_number(line.lag),
        _tell_number(one.letters),
    )


def _tell_last(run: Run | None, now: datetime, *, failed: bool) -> str:
    if run is None:
        return UNTOLD
    ago = [tell_ago(run.at, now)] if run.at else []
    return " ".join((*_tell_fate(run, failed=failed), *ago)) or UNTOLD


def _tell_fate(run: Run, *, failed: bool) -> Iterator[str]:
    fate, total = run.fate, sum(run.messages.values())
    if fate is None:
        yield from ["not sent"] if failed else []
    elif run.messages[fate] == total:
        yield _FATES[fate]
    else:
        yield f"{run.messages[fate]} of {total} {_FATES[fate]}"


def _tell_next(one: Health, now: datetime) -> str:
    if one.paused:
        return "paused"
    return UNTOLD if one.next_run is None else tell_coming(one.next_run, now)


def _tell_number(number: int | None) -> str:
    return UNTOLD if number is None else str(number)


def _measure(rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """The width of each column; that of the names is what the others leave of the whole."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        others = _INDENT + sum(widths[1:]) + len(_GAP) * len(widths[1:])
        widths[0] = min(widths[0], max(_LEAST, width - others))
    return widths


def _head(widths: list[int]) -> str:
    titles = (f"{title:<{width}}" for title, width in zip(_HEAD, widths, strict=True))
    return f"  {_GAP.join(titles)}".rstrip()


def _lines(one: Health, row: tuple[str, ...], widths: list[int], paint: Paint) -> Iterator[str]:
    sign = "  " if one.healthy else paint("! ", "failed")
    name, last, *rest = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
    if len(name) > widths[0]:
        yield f"{sign}{name}"
        sign, name = "  ", " " * widths[0]
    fate = one.last_run.fate if one.last_run else None
    told = paint(last, _ROLES[fate]) if fate else last
    yield f"{sign}{_GAP.join((name, told, *rest))}".rstrip()
    yield from (f"      {note}" for note in _notes(one))


def _notes(one: Health) -> Iterator[str]:
    if Ailment.MISSING in one.ailments:
        yield "not on QStash"
    if one.error:
        yield f"error: {visible(one.error)}"
    if one.line and one.line.paused:
        yield f"its queue {visible(one.line.name)} is paused"


def _summary(found: Sequence[Health], letters: Letters, paint: Paint) -> Iterator[str]:
    unhealthy = sum(not one.healthy for one in found)
    paused = sum(bool(one.paused) for one in found)
    asides = f", {paused} paused" if paused else ""
    yield paint(f"{count(len(found), 'schedule')}: {unhealthy or 'none'} unhealthy{asides}.", "bold")
    if others := letters.total - sum(one.letters or 0 for one in found):
        yield f"The dead letter queue holds {others} more: callbacks, and what others sent."
    if not letters.complete:
        yield f"There are more dead letters than the {letters.total:,} that were counted."
