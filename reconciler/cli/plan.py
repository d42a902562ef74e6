"""``qstash-sync plan``."""

from __future__ import annotations

from typing import Any

import click

from reconciler.cli.exit import code_of_plan
from reconciler.cli.options import (
    Command,
    account_plan_option,
    connection_options,
    format_option,
    guard_options,
    manifest_options,
    option,
    time_option,
    verbosity_options,
)
from reconciler.cli.planning import Request, foretell, look, prepare, settled
from reconciler.cli.session import connect
from reconciler.cli.terminal import Terminal, tell
from reconciler.kinds import KINDS
from reconciler.plan import make_plan
from reconciler.report.report import tell_plan


@click.command(
    "plan",
    cls=Command,
    short_help="Show what apply would do.",
    epilog="""\b
Examples:
  qstash-sync plan
  qstash-sync plan --detailed-exitcode         2 when changes are pending, 3 when some are held
  qstash-sync plan --target schedule/weekly-report --format json
  qstash-sync plan --out reviewed.plan         save it, for apply reviewed.plan
  qstash-sync plan --dev                       against the embedded server""",
)
@manifest_options
@connection_options
@guard_options
@account_plan_option
@time_option
@option("--detailed-exitcode", is_flag=True, help="Exit with 2 when changes are pending, 3 when some are held.")
@option("--out", metavar="FILE", help="Save the plan, for apply FILE.")
@format_option
@verbosity_options
def command(
    *,
    detailed_exitcode: bool,
    out: str | None,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Show what apply would do. Only reads: one request for each kind that the manifest manages."""
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    request = Request(**settings)
    manifest, account = prepare(request, terminal)
    with connect(account, terminal, request.parallelism, request.max_rps) as client:
        observed = look(client, manifest, terminal)
    plan = settled(make_plan(KINDS, manifest, observed, request.options), manifest)
    tell(tell_plan(plan, manifest.places, foretell(plan, observed, request)), request.form, terminal)
    if out is not None:
        from reconciler.cli.saved import save_plan

        save_plan(out, plan, manifest, account, request)
        terminal.note(f"Saved. To apply just this: qstash-sync apply {out}")
    return code_of_plan(plan, detailed=detailed_exitcode)
