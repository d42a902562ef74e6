"""``qstash-sync status``."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final, cast

import click

from reconciler.cli.addressing import Wanted, read_manifest
from reconciler.cli.exit import Exit
from reconciler.cli.moment import read_moment
from reconciler.cli.options import (
    Command,
    connection_options,
    manifest_options,
    option,
    time_option,
    verbosity_options,
)
from reconciler.cli.session import connect
from reconciler.cli.showing.document import render_status
from reconciler.cli.showing.table import render
from reconciler.cli.terminal import Terminal
from reconciler.kinds import BY_NAME
from reconciler.live import observe
from reconciler.operate.discretion import learn
from reconciler.operate.health import Account, examine, key_answers, rank
from reconciler.operate.hearing import Hearing
from reconciler.operate.letters import count_letters
from reconciler.plan.match import match
from reconciler.volume import address_well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.kinds.queue import QueueSpec
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import AnyResource, Manifest, Reader, Resource, State
    from reconciler.operate.health import Health

_FORMS: Final = click.Choice(["text", "json"])
_KINDS: Final = (BY_NAME["queue"], BY_NAME["schedule"])


@click.command(
    "status",
    cls=Command,
    short_help="Show how the schedules are doing on QStash.",
    epilog="""\b
Examples:
  qstash-sync status
  qstash-sync status --fail                    1 when something is unhealthy
  qstash-sync status --all --format json       the account's other schedules, too""",
)
@manifest_options
@connection_options
@option("--all", "everything", is_flag=True, help="Show the account's other schedules, too.")
@option("--fail", is_flag=True, help="Exit with 1 when something is unhealthy.")
@time_option
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to show it.")
@verbosity_options
def command(
    *,
    everything: bool,
    fail: bool,
    at: str | None,
    form: str,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Show of each schedule its last run and what became of it, its next run, its queue and its dead letters.

    The unhealthy come first: what is missing, what failed, what waits in the dead letter queue. Only reads.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    now = read_moment(at, "--at")
    wanted = Wanted(**settings)
    account, manifest = read_manifest(wanted)
    with connect(account, terminal, wanted.parallelism, wanted.max_rps) as client:
        state, read = _look(client, terminal)
    found = rank(_examine(manifest, state, read, everything=everything))
    if form == "json":
        terminal.report(render_status(manifest.policy.owner, found, read.letters, now))
    else:
        terminal.report(render(found, read.letters, now, terminal.paint, _width()))
    return Exit.FAILED if fail and not all(one.healthy for one in found) else Exit.DONE


def _look(reader: Reader, terminal: Terminal) -> tuple[State, Account]:
    """A request for schedules, one for queues, and the dead letter queue in pages."""
    hearing = Hearing(reader)
    state = observe(hearing, _KINDS, lambda kind: terminal.progress(f"Read {kind.section} …"))
    queues = cast("tuple[Resource[QueueSpec], ...]", state["queue"])
    answers = key_answers(hearing.listed["/v2/schedules"])
    return state, Account(answers, {one.key: one for one in queues}, count_letters(reader))


def _examine(manifest: Manifest, state: State, account: Account, *, everything: bool) -> Iterator[Health]:
    """The manifest's schedules, each with the one on QStash that it is; and the others, where these are wanted."""
    matching = match(BY_NAME["schedule"], manifest.policy, manifest.desired.get("schedule", ()), state["schedule"])
    for desired, observed in ((pair.desired, pair.observed) for pair in matching.pairs):
        shown = desired or (_address_well(observed) if observed and everything else None)
        if shown is not None:
            discretion = learn(filter(None, (desired,)), filter(None, (observed,)))
            yield examine(shown.address, cast("Resource[ScheduleSpec] | None", observed), account, discretion)


def _address_well(observed: AnyResource) -> AnyResource:
    return address_well({observed.kind: (observed,)})[observed.kind][0]


def _width() -> int | None:
    """How wide the table may be, by COLUMNS or the terminal; None where nobody looks at it on one."""
    return get_terminal_size((0, 0)).columns or None
