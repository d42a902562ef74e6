"""``qstash-sync next``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.moment import read_moment
from reconciler.cli.options import Command, option
from reconciler.cron import Cron, CronError, parse, split_zone
from reconciler.errors import UsageError
from reconciler.timing import ClockChange, Firing, firings, list_clock_changes, sentence
from reconciler.timing.sentence import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS: Final = click.Choice(["text", "json"])


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is told: the runs, and the changes of the clocks up to the last of them."""

    sentence: str
    runs: tuple[Firing, ...]
    changes: tuple[ClockChange, ...]
    complete: bool


@click.command(
    "next",
    cls=Command,
    short_help="Tell when a cron fires next.",
    epilog="""\b
Examples:
  qstash-sync next '0 9 * * 1-5' --timezone America/New_York
  qstash-sync next 'CRON_TZ=Europe/Berlin 30 2 * * *' --after 2027-03-27T12:00Z --count 3
  qstash-sync next '*/15 * * * *' --format json""",
)
@click.argument("cron")
@option("--timezone", metavar="ZONE", help="The time zone of the cron, such as Europe/Berlin [UTC].")
@option("--after", metavar="TIME", help="Runs after this time (ISO 8601; without an offset, in UTC) [now].")
@option("--count", type=click.IntRange(1, 1000), default=5, show_default=True, metavar="N", help="How many runs.")
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to tell.")
def command(cron: str, timezone: str | None, after: str | None, count: int, form: str) -> None:
    """Tell what a cron says, and when it fires next, as QStash reads it; offline.

    Times are on the clocks of its zone and in UTC. An expression that never fires is valid, and told as such.
    """
    answer = _find(_check(cron, timezone), timezone, read_moment(after, "--after"), count)
    click.echo(_render_json(answer) if form == "json" else "\n".join(_render_text(answer)))


def _check(cron: str, timezone: str | None) -> str:
    try:
        zone, _ = split_zone(cron)
        if zone is not None and timezone is not None:
            raise UsageError(f"the time zone is given twice, as {zone} and as {timezone}; leave one out")
        parse(f"CRON_TZ={timezone} {cron}" if timezone is not None else cron)
    except CronError as error:
        advice = error.hint or "write minute, hour, day, month and weekday, such as 0 9 * * 1-5"
        raise UsageError(f"not a cron that QStash takes: {error}; {advice}") from error
    return cron


def _find(cron: str, timezone: str | None, after: datetime, count: int) -> _Answer:
    runs = firings(cron, timezone, after, count)
    found: Cron = parse(cron if timezone is None else f"CRON_TZ={timezone} {cron}")
    changes = tuple(list_clock_changes(found, after, runs[-1].utc)) if runs else ()
    return _Answer(sentence(cron, timezone), runs, changes, complete=len(runs) == count)


def _render_text(answer: _Answer) -> Iterator[str]:
    told = answer.sentence[0].upper() + answer.sentence[1:]
    if answer.sentence == NEVER:
        yield f"{told}: there is no such time"
        return
    yield told
    events = chain(
        ((run.utc, f"  {_say(run.local)}    {_say_utc(run.utc)}") for run in answer.runs),
        ((change.moment, f"  - {change.text}") for change in answer.changes),
    )
    if answer.runs:
        yield ""
    yield from (line for _, line in sorted(events))
    if not answer.complete:
        yield f"\nNo {'other ' if answer.runs else ''}run comes within five years."


def _say(local: datetime) -> str:
    return f"{local:%a} {local.day:2} {local:%b %Y %H:%M %z}"


def _say_utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _render_json(answer: _Answer) -> str:
    runs = [{"local": run.local.isoformat(), "utc": _say_utc(run.utc)} for run in answer.runs]
    changes = [{"utc": _say_utc(change.moment), "text": change.text} for change in answer.changes]
    return json.dumps({"sentence": answer.sentence, "runs": runs, "clock_changes": changes}, indent=2)
