"""``qstash-sync calendar``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.calendar import Span, compare_calendars, make_calendar, make_frame
from reconciler.cli.exit import Exit
from reconciler.cli.moment import read_moment
from reconciler.cli.options import Command, option, verbosity_options
from reconciler.cli.sides import Sides, Wanted, read_sides, side_options
from reconciler.cli.terminal import Terminal
from reconciler.cron import CronError
from reconciler.cron.zones import check_zone, load_zone
from reconciler.errors import UsageError

if TYPE_CHECKING:
    from reconciler.calendar import Calendar, Frame

_FORMS: Final = click.Choice(["text", "html", "json"])
_SPANS: Final = click.Choice([span.value for span in Span])


@click.command(
    "calendar",
    cls=Command,
    short_help="Show what fires when in the coming day, week or month.",
    epilog="""\b
Examples:
  qstash-sync calendar --span day --timezone Europe/Berlin
  qstash-sync calendar --live --span month
  qstash-sync calendar --both --format html > calendar.html     before and after an apply
  qstash-sync calendar --from 2027-03-28 --format json""",
)
@side_options
@option("--span", type=_SPANS, default="week", show_default=True, help="How much to show.")
@option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="Whose clocks to go by.")
@option("--from", "start", metavar="TIME", help="Begin with this day (ISO 8601) instead of today.")
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to show it.")
@verbosity_options
def command(
    *,
    span: str,
    timezone: str,
    start: str | None,
    form: str,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Show what fires when in the coming day, week or month: where runs pile up, and where clocks change.

    Of the manifest, offline; with --live of the account, with --both of the account before and after an apply. Paused
    schedules do not fire.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    frame = _frame(start, span, timezone)
    sides = read_sides(Wanted(**settings), terminal)
    terminal.report(_show(_look(sides, frame), sides.owner, form, terminal))
    return Exit.DONE


def _frame(start: str | None, span: str, timezone: str) -> Frame:
    try:
        check_zone(timezone)
    except CronError as error:
        raise UsageError(f"--timezone: there is no zone {timezone}; {error.hint}") from error
    return make_frame(read_moment(start, "--from", load_zone(timezone)), Span(span), timezone)


def _look(sides: Sides, frame: Frame) -> Calendar:
    before, after = sides.before, sides.after
    return make_calendar(after, frame) if before is None else compare_calendars(before, after, frame)


def _show(calendar: Calendar, owner: str, form: str, terminal: Terminal) -> str:
    if form == "html":
        from reconciler.report.calendar.page import render as render_page

        return render_page(calendar, owner)
    if form == "json":
        from reconciler.report.calendar.as_json import render as render_json

        return render_json(calendar)
    from reconciler.report.calendar.text import render as render_text

    return render_text(calendar, terminal.paint, ascii_only=_lacks_blocks(sys.stdout.encoding))


def _lacks_blocks(encoding: str | None) -> bool:
    """Whether what is printed can hold no more than ASCII for certain."""
    return not (encoding or "").lower().startswith("utf")
