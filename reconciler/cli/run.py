"""``qstash-sync run``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import click

from reconciler.cli.addressing import Wanted, find_desired, find_observed, read_whole_manifest
from reconciler.cli.exit import Exit
from reconciler.cli.options import Command, connection_options, manifest_options, option, verbosity_options
from reconciler.cli.prompt import ask
from reconciler.cli.session import DEV_URL_HOST, Interruption, connect, dev_port
from reconciler.cli.showing import publication
from reconciler.cli.showing.document import render_run
from reconciler.cli.terminal import Terminal
from reconciler.cli.waiting import Waiting
from reconciler.errors import UsageError
from reconciler.kinds.fields.duration import parse as parse_duration
from reconciler.operate.discretion import learn
from reconciler.operate.following import Following, follow
from reconciler.operate.message import compose, publish

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.api import Client
    from reconciler.cli.session import Account
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource
    from reconciler.operate.discretion import Discretion
    from reconciler.operate.events import Event

_FORMS: Final = click.Choice(["text", "json"])
_WAIT: Final = "300"  # seconds


class _Run(Command):
    """Lets ``--wait`` stand without seconds, also before the address."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_fill_wait(args)))


def _fill_wait(args: Sequence[str]) -> Iterator[str]:
    for word, following in zip(args, (*args[1:], ""), strict=True):
        yield f"--wait={_WAIT}" if word == "--wait" and not following[:1].isdigit() else word


@click.command(
    "run",
    cls=_Run,
    short_help="Publish a schedule's message now.",
    epilog="""\b
Examples:
  qstash-sync run schedule/weekly-report               asks first
  qstash-sync run schedule/weekly-report --yes --wait  follows it, and ends with 1 when it failed
  qstash-sync run weekly-report --delay 10m""",
)
@click.argument("address")
@manifest_options
@connection_options
@option("--delay", metavar="TIME", help="Let it go out so much later, as 30s or 1h30m.")
@option(
    "--wait",
    type=click.FloatRange(min=0),
    metavar="[SECONDS]",
    help=f"Follow it until it is delivered or has failed, for so long at most [{_WAIT}].",
)
@option("--yes", is_flag=True, help="Do not ask.")
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to show it.")
@verbosity_options
def command(
    *,
    address: str,
    delay: str | None,
    wait: float | None,
    yes: bool,
    form: str,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Publish the message of the schedule at ADDRESS now, with all its settings, as the manifest has them.

    It goes where the schedule would send it, once, however often the request has to be repeated. The schedule stays as
    it is. Asks first, unless --yes is given.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    order = _Order(wait, _seconds(delay), form, yes=yes)
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; pass --yes")
    wanted = Wanted(**settings)
    account, manifest = read_whole_manifest(wanted)
    desired = find_desired(manifest, address)
    discretion = learn(one for found in manifest.desired.values() for one in found)
    _check_delivery(account, order, terminal)
    interruption = Interruption(terminal)
    with connect(account, terminal, wanted.parallelism, wanted.max_rps, interruption) as client:
        for warning in publication.tell_state(desired, find_observed(client, manifest, desired)):
            terminal.warn(warning)
        _agree(desired, discretion, order)
        return _Job(client, terminal, order, desired, discretion, interruption).carry_out()


@dataclass(frozen=True, slots=True)
class _Order:
    """What the user wants. ``wait`` and ``delay`` are seconds; ``wait`` is None where nobody waits."""

    wait: float | None
    delay: int
    form: str
    yes: bool


def _seconds(delay: str | None) -> int:
    if delay is None or delay.isdigit():
        return int(delay or 0)
    try:
        return parse_duration(delay)
    except ValueError as error:
        raise UsageError(f"--delay {error}") from error


def _check_delivery(account: Account, order: _Order, terminal: Terminal) -> None:
    """Say what becomes of a message that nobody delivers for the time being."""
    if account.target is not None:
        return
    from reconciler.devserver import find_running

    if find_running(DEV_URL_HOST, dev_port()) is not None:
        return
    if order.wait is not None:
        raise UsageError("--wait would wait in vain: nobody delivers before qstash-sync dev runs")
    terminal.warn(f"nobody delivers it before qstash-sync dev runs, with --db {account.db}")


def _agree(schedule: Resource[ScheduleSpec], discretion: Discretion, order: _Order) -> None:
    """Show what is about to be sent, and ask whether it may be."""
    if order.yes:
        return
    click.echo(publication.join(publication.tell_request(schedule, discretion, order.delay)), nl=False, err=True)
    if ask("This makes the job run. Publish it? Only 'yes' is taken as a yes:") != "yes":
        raise UsageError("not confirmed; nothing was published")


@dataclass(frozen=True, slots=True)
class _Job:
    """A message that was agreed to."""

    client: Client
    terminal: Terminal
    order: _Order
    schedule: Resource[ScheduleSpec]
    discretion: Discretion
    interruption: Interruption

    def carry_out(self) -> int:
        """Publish it, follow it where that is wanted, and tell. The exit code."""
        self.interruption.finishes = True
        receipts = publish(self.client, self.schedule, compose(self.schedule, uuid4().hex, self.order.delay))
        self.interruption.finishes = False
        address, following = self.schedule.address, Following(tuple(one.id for one in receipts))
        self._say(publication.tell_receipts(address, receipts, self.discretion))
        interrupted = self._follow(following) if self.order.wait is not None else False
        if self.order.wait is not None:
            self._say(publication.tell_endings(address, following))
        if self.order.form == "json":
            told = publication.describe(receipts, following, self.discretion)
            self.terminal.report(render_run(address, told))
        return self._exit(following, interrupted=interrupted)

    def _follow(self, following: Following) -> bool:
        """Wait for the end of each message; whether the user has ended the waiting."""
        rest = Waiting((self.order.wait or 0) + self.order.delay)
        try:
            if not self.interruption.stop.is_set():
                follow(following, self.client, rest, self._note)
        except KeyboardInterrupt:
            return True
        return self.interruption.stop.is_set()

    def _note(self, event: Event) -> None:
        if event.state == "ERROR":
            self.terminal.note(publication.tell_attempt(event, self.discretion))

    def _say(self, lines: Iterator[str]) -> None:
        if self.order.form == "text":
            self.terminal.report(publication.join(lines))

    def _exit(self, following: Following, *, interrupted: bool) -> Exit:
        if interrupted:
            return Exit.INTERRUPTED
        return Exit.DONE if self.order.wait is None or following.delivered else Exit.FAILED
