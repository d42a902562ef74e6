"""``qstash-sync apply``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.exit import code_of_outcomes
from reconciler.cli.options import (
    connection_options,
    format_option,
    guard_options,
    manifest_options,
    option,
    verbosity_options,
)
from reconciler.cli.planning import Request, confirm_creates, look, prepare, tell
from reconciler.cli.session import connect
from reconciler.cli.terminal import Terminal
from reconciler.errors import ApiError, UsageError
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply
from reconciler.model import Fate
from reconciler.plan import make_plan
from reconciler.report.report import tell_outcomes, tell_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.model import Api, Manifest, Outcome, Plan


@click.command(
    "apply",
    short_help="Make QStash as the manifest says.",
    epilog="""\b
Examples:
  qstash-sync apply                            asks before it changes anything
  qstash-sync apply --yes                      in a pipeline
  qstash-sync apply --yes --max-deletions 5    where a plan removes much at once""",
)
@manifest_options
@connection_options
@guard_options
@option("--yes", "--auto-approve", is_flag=True, help="Do not ask.")
@format_option
@verbosity_options
def command(*, yes: bool, no_color: bool, quiet: bool, verbose: int, **settings: Any) -> int:  # noqa: ANN401
    """Make QStash as the manifest says, then read the account again and compare.

    Asks first, unless --yes is given. What is held is not done; one failure does not stop the independent rest.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    request = Request(**settings)
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; look at the plan, then pass --yes")
    manifest, account = prepare(request)
    with connect(account, terminal, parallelism=request.parallelism, max_rps=request.max_rps, finish=True) as client:
        observed = look(client, manifest, terminal)
        plan = make_plan(KINDS, manifest, observed, request.options)
        if request.form == "text":
            tell(tell_plan(plan), request.form, terminal)
        if plan.ready and not yes:
            _ask()
        plan = confirm_creates(client, manifest, request.options, observed, plan)
        outcomes = apply(plan, BY_NAME, client, request.parallelism, _counted(len(plan.ready), terminal))
        differing = _read_back(client, manifest, request, plan, outcomes, terminal)
    report = tell_outcomes(plan, outcomes)
    if request.form == "text":
        # The plan was shown above: what is left to tell is what did not go by it.
        undone = tuple(row for row in report.rows if row.fate in {Fate.FAILED, Fate.SKIPPED})
        report = replace(report, rows=undone, warnings=())
    if plan.changes or request.form != "text":
        tell(report, request.form, terminal)
    return code_of_outcomes(outcomes, differs=bool(differing))


def _ask() -> None:
    click.echo("Make these changes? Only 'yes' is taken as a yes: ", nl=False, err=True)
    if sys.stdin.readline().strip() != "yes":
        raise UsageError("not confirmed; nothing was changed")


def _counted(total: int, terminal: Terminal) -> Callable[[Outcome], None]:
    done = 0

    def note(outcome: Outcome) -> None:
        nonlocal done
        done += outcome.fate is not Fate.HELD
        terminal.progress(f"Applied {done} of {total} …")

    return note


def _read_back(
    client: Api, manifest: Manifest, request: Request, plan: Plan, outcomes: tuple[Outcome, ...], terminal: Terminal
) -> list[str]:
    """Read the account again; the addresses that were applied and are not as they should be."""
    applied = {one.change.address for one in outcomes if one.fate is Fate.APPLIED}
    if not plan.ready:
        return []
    try:
        again = make_plan(KINDS, manifest, look(client, manifest, terminal), request.options)
    except ApiError as error:
        terminal.warn(f"the account could not be read again to compare: {error}")
        return sorted(applied)
    differing = sorted({change.address for change in again.changes} & applied)
    for address in differing:
        terminal.warn(f"{address}: was applied, but reads back otherwise; run plan to see")
    return differing
