"""``qstash-sync logs``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli import collector
from reconciler.cli.addressing import Wanted, find_desired, find_observed, read_manifest
from reconciler.cli.exit import Exit
from reconciler.cli.moment import read_moment
from reconciler.cli.options import Command, connection_options, manifest_options, option, verbosity_options
from reconciler.cli.session import connect
from reconciler.cli.showing.document import render_events, render_line
from reconciler.cli.showing.events import Lines
from reconciler.cli.terminal import Terminal
from reconciler.cli.waiting import Waiting
from reconciler.kinds.fields import is_url
from reconciler.kinds.fields.duration import parse as parse_duration
from reconciler.operate.discretion import learn
from reconciler.operate.history import Selection, follow_history, read_history
from reconciler.operate.moments import to_millis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource
    from reconciler.operate.discretion import Discretion
    from reconciler.operate.events import Event

_FORMS: Final = click.Choice(["text", "json"])


@click.command(
    "logs",
    cls=Command,
    short_help="Show what happened to a schedule's messages.",
    epilog="""\b
Examples:
  qstash-sync logs schedule/weekly-report
  qstash-sync logs schedule/weekly-report --since 2h --limit 100
  qstash-sync logs schedule/weekly-report --follow --format json    a line for each event""",
)
@click.argument("address")
@manifest_options
@connection_options
@option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N", help="Events, at most.")
@option("--since", metavar="TIME", help="Only from this time on (ISO 8601), or from so long ago, as 2h.")
@option("--follow", is_flag=True, help="Go on, and show what happens, until Ctrl-C.")
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to show it.")
@verbosity_options
def command(
    *,
    address: str,
    limit: int,
    since: str | None,
    follow: bool,
    form: str,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Show what happened to the messages of the schedule at ADDRESS, the latest last.

    These are the messages that it has sent, and those that went to the same destination without a schedule, as run
    publishes them. What they hold is not shown. Only reads.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    start = _start(since)
    wanted = Wanted(**settings)
    account, manifest = read_manifest(wanted)
    desired = find_desired(manifest, address)
    with connect(account, terminal, wanted.parallelism, wanted.max_rps) as client:
        observed = find_observed(client, manifest, desired)
        if observed is None:
            terminal.warn(f"{desired.address} is not on QStash; only what others sent to its destination is shown")
        selection = Selection((observed and observed.id) or "", (observed or desired).spec.destination.raw)
        there = (one for found in manifest.desired.values() for one in found)
        show = _shower(form, desired, learn(there, filter(None, (observed,))), terminal, whole=not follow)
        events = read_history(client, selection, limit, start)
        _report(show(events), events, desired, terminal)
        if follow:
            _follow(follow_history(client, selection, events, start, Waiting()), show, terminal)
    return Exit.DONE


def _follow(latest: Iterable[Sequence[Event]], show: Callable[[Sequence[Event]], str], terminal: Terminal) -> None:
    """Show what happens, until Ctrl-C."""
    with collector.at_work():
        for fresh in latest:
            terminal.report(show(fresh))


def _start(since: str | None) -> int | None:
    """From when on, in unix milliseconds."""
    if since is None:
        return None
    try:
        ago = parse_duration(since) * 1000
    except ValueError:
        return to_millis(read_moment(since, "--since"))
    return max(0, to_millis(datetime.now(UTC)) - ago)


def _report(told: str, events: Sequence[Event], desired: Resource[ScheduleSpec], terminal: Terminal) -> None:
    """Tell what there is so far, and where that is nothing, that it is."""
    terminal.report(told)
    if not events:
        terminal.note(f"QStash tells of no message of {desired.address}")


def _shower(
    form: str, schedule: Resource[ScheduleSpec], discretion: Discretion, terminal: Terminal, *, whole: bool
) -> Callable[[Sequence[Event]], str]:
    """What makes a text of events; ``whole`` where there will be no more of them."""
    if form == "text":
        to_group = not is_url(schedule.spec.destination.raw)
        return Lines(discretion, schedule.spec.timezone, terminal.paint, to_group=to_group).render
    if whole:
        return lambda events: render_events(schedule.address, events, discretion)
    return lambda events: "".join(render_line(event, discretion) for event in events)
