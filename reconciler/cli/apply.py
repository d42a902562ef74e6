"""``qstash-sync apply``."""

from __future__ import annotations

import sys
from typing import Any

import click

from reconciler.cli.applying import Work
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
from reconciler.cli.planning import Request, prepare
from reconciler.cli.prompt import ask
from reconciler.cli.saved import read_plan, refuse_stale, stored_options
from reconciler.cli.session import Interruption, connect
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError


@click.command(
    "apply",
    cls=Command,
    short_help="Make QStash as the manifest says.",
    epilog="""\b
Examples:
  qstash-sync apply                            asks before it changes anything
  qstash-sync apply --yes                      in a pipeline
  qstash-sync apply --yes reviewed.plan        just what plan --out reviewed.plan has shown
  qstash-sync apply --yes --max-deletions 5    where a plan removes much at once""",
)
@click.argument("plan_file", metavar="[PLAN]", required=False)
@manifest_options
@connection_options
@guard_options
@account_plan_option
@time_option
@option("--yes", "--auto-approve", is_flag=True, help="Do not ask.")
@format_option
@verbosity_options
def command(*, plan_file: str | None, yes: bool, no_color: bool, quiet: bool, verbose: int, **settings: Any) -> int:  # noqa: ANN401
    """Make QStash as the manifest says, then read the account again and compare.

    With PLAN, a file that plan --out has saved, just that is done, or nothing: where the account or the manifest has
    moved since, the plan is stale.

    Asks first, unless --yes is given. What is held is not done; one failure does not stop the independent rest.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    request = Request(**settings)
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; look at the plan, then pass --yes")
    saved = read_plan(plan_file) if plan_file else None
    options = stored_options(saved, request) if saved else request.options
    manifest, account = prepare(request, terminal)
    interruption = Interruption(terminal)
    with connect(account, terminal, request.parallelism, request.max_rps, interruption) as client:
        work = Work(client, manifest, options, request, terminal)
        plan = work.plan()
        if saved is not None:
            refuse_stale(saved, plan, manifest, account)
        work.show(plan)
        if plan.ready and not yes and ask("Make these changes? Only 'yes' is taken as a yes:") != "yes":
            raise UsageError("not confirmed; nothing was changed")
        interruption.finishes = True
        return work.carry_out(plan)
