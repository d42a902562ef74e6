"""``qstash-sync drift``."""

from __future__ import annotations

from typing import Any

import click

from reconciler.cli.exit import Exit
from reconciler.cli.options import (
    Command,
    connection_options,
    format_option,
    guard_options,
    manifest_options,
    time_option,
    verbosity_options,
)
from reconciler.cli.planning import Request, look, prepare
from reconciler.cli.session import connect
from reconciler.cli.terminal import Terminal, tell
from reconciler.kinds import KINDS
from reconciler.plan import make_plan
from reconciler.report.drift import tell_drift


@click.command(
    "drift",
    cls=Command,
    short_help="Show what was changed by hand since it was last applied.",
    epilog="""\b
Examples:
  qstash-sync drift                            2 when something drifted, 0 when nothing did
  qstash-sync drift --format json
  qstash-sync drift --target schedule/weekly-report""",
)
@manifest_options
@connection_options
@guard_options
@time_option
@format_option
@verbosity_options
def command(*, no_color: bool, quiet: bool, verbose: int, **settings: Any) -> int:  # noqa: ANN401
    """Show what was changed by hand since it was last applied: as it was wanted, and as it is.

    Listed apart is what differs and does not tell who made it so: queues, URL groups and schedules without our mark.
    What the manifest itself has changed since is no drift. Only reads.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    request = Request(**settings)
    manifest, account = prepare(request, terminal)
    with connect(account, terminal, request.parallelism, request.max_rps) as client:
        plan = make_plan(KINDS, manifest, look(client, manifest, terminal), request.options)
    report = tell_drift(plan, manifest.places)
    tell(report, request.form, terminal)
    return Exit.PENDING if report.rows else Exit.DONE
