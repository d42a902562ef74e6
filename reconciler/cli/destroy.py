"""``qstash-sync destroy``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.applying import Work
from reconciler.cli.exit import Exit
from reconciler.cli.options import (
    Command,
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
from reconciler.cli.session import Interruption, connect
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError
from reconciler.kinds import KINDS
from reconciler.plan.destroy import emptied

if TYPE_CHECKING:
    from reconciler.plan import Options

_QUESTION: Final = "How many resources does that delete? The number is taken as a yes:"


@click.command(
    "destroy",
    cls=Command,
    short_help="Delete all that is ours.",
    epilog="""\b
Examples:
  qstash-sync destroy                              asks for the number of what it would delete
  qstash-sync destroy --yes --max-deletions 7      in a pipeline: at most seven
  qstash-sync destroy --target schedule/weekly-report""",
)
@manifest_options
@connection_options
@guard_options
@time_option
@option("--yes", "--auto-approve", is_flag=True, help="Do not ask; --max-deletions says how much may go.")
@format_option
@verbosity_options
def command(*, yes: bool, no_color: bool, quiet: bool, verbose: int, **settings: Any) -> int:  # noqa: ANN401
    """Delete the schedules that carry our mark, and of the manifest's queues and URL groups those that prune covers.

    Protected schedules, queues that hold messages, and what something else uses stay, as in apply.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    request = Request(**settings)
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; look at the plan, then pass --yes and --max-deletions")
    manifest, account = prepare(request, terminal)
    interruption = Interruption(terminal)
    with connect(account, terminal, request.parallelism, request.max_rps, interruption) as client:
        options = _emptying(request.options, sys.maxsize if not yes else request.max_deletions)
        work = Work(client, emptied(KINDS, manifest), options, request, terminal)
        plan = work.plan()
        if not plan.changes and request.form == "text":
            terminal.report("Nothing to destroy.\n")
            return Exit.DONE
        work.show(plan)
        if plan.ready and not yes and ask(_QUESTION) != str(len(plan.ready)):
            raise UsageError("that is not the number; nothing was deleted")
        interruption.finishes = True
        return work.carry_out(plan)


def _emptying(options: Options, max_deletions: int | None) -> Options:
    allowance = replace(options.allowance, allow_empty=True, max_deletions=max_deletions)
    return replace(options, allowance=allowance)
