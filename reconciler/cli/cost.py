"""``qstash-sync cost``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.exit import Exit
from reconciler.cli.moment import read_moment
from reconciler.cli.options import Command, option, time_option, verbosity_options
from reconciler.cli.sides import Wanted, read_sides, side_options
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError
from reconciler.report.cost import render
from reconciler.volume import Plans, forecast, forecast_change, load_plans, parse_plans
from reconciler.volume.as_json import describe

if TYPE_CHECKING:
    from reconciler.volume import Forecast

_FORMS: Final = click.Choice(["text", "json"])


@click.command(
    "cost",
    cls=Command,
    short_help="Tell how many messages it sends, for how much, and which limits it meets.",
    epilog="""\b
Examples:
  qstash-sync cost                             of the manifest; offline
  qstash-sync cost --plan free                 1 where QStash would refuse it on the free plan
  qstash-sync cost --live                      of the account
  qstash-sync cost --both --format json        of the account before and after an apply""",
)
@side_options
@option("--plan", "plan", metavar="NAME", help="Only this plan of QStash: free, payg, fixed-1m or fixed-10m.")
@option(
    "--plans", "plans", metavar="FILE", help="Prices and limits of your own: JSON, as in reconciler/volume/plans.json."
)
@time_option
@option("--format", "form", type=_FORMS, default="text", show_default=True, help="How to report it.")
@verbosity_options
def command(
    *,
    plan: str | None,
    plans: str | None,
    at: str | None,
    form: str,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the shared options, each checked by its own decorator
) -> int:
    """Tell how many messages it sends, for how much, and which limits of which plan it meets.

    Every run of the coming year is counted, with URL groups, callbacks and, as a range, retries. With --plan, ends
    with 1 where QStash is certain to refuse something. Offline, unless --live or --both is given.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    now = read_moment(at, "--at")
    known = _choose_plans(plan, plans)
    sides = read_sides(Wanted(**settings), terminal)
    before = sides.before
    found = forecast(sides.after, now, known) if before is None else forecast_change(before, sides.after, now, known)
    terminal.report(_tell(found, form, terminal))
    return Exit.FAILED if plan is not None and found.stops else Exit.DONE


def _choose_plans(name: str | None, file: str | None) -> Plans:
    known = load_plans() if file is None else parse_plans(_read(file), file)
    return known if name is None else known.only(name)


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"--plans: {file} cannot be read: {error.strerror or error}") from error


def _tell(found: Forecast, form: str, terminal: Terminal) -> str:
    if form == "json":
        return json.dumps(describe(found), indent=2) + "\n"
    return render(found, terminal.paint)
