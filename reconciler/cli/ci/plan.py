"""``qstash-sync ci plan``."""

from __future__ import annotations

from typing import Any

import click

from reconciler import __version__
from reconciler.ci.seal import seal
from reconciler.cli.ci.ending import Ending
from reconciler.cli.ci.job import Job
from reconciler.cli.ci.running import run
from reconciler.cli.ci.secretless import validate_against_base
from reconciler.cli.ci.settings import (
    account_options,
    comment_options,
    fail_on_changes_option,
    fork_options,
    where_options,
)
from reconciler.cli.exit import code_of_plan
from reconciler.cli.options import Command, verbosity_options
from reconciler.cli.planning import foretell, look, settled
from reconciler.cli.session import connect
from reconciler.kinds import KINDS
from reconciler.plan import make_plan
from reconciler.plan.saved import save
from reconciler.report.report import tell_plan


@click.command("plan", cls=Command)
@where_options
@comment_options
@fork_options
@fail_on_changes_option
@account_options
@verbosity_options
def command(**given: Any) -> int:  # noqa: ANN401 - the shared options, each checked by its own decorator
    """Comment on a pull request what merging it would do. Only reads QStash.

    The comment is updated in place, and holds, unseen, what apply compares with. For a fork, which has no secrets, the
    manifest is checked and compared with its base instead.
    """
    return run("plan", given, plan, comments=True)


def plan(job: Job) -> Ending:
    """Plan, or say as much as can be said without secrets."""
    if not job.has_secrets:
        return validate_against_base(job)
    manifest, account = job.prepare()
    request = job.request
    with connect(account, job.terminal, request.parallelism, request.max_rps, job.interruption) as client:
        observed = look(client, manifest, job.terminal)
    made = settled(make_plan(KINDS, manifest, observed, request.options), manifest)
    saved = save(made, manifest, account.url, request.options.allowance, request.options.targets)
    return Ending(
        "plan",
        tell_plan(made, manifest.places, foretell(made, observed, request)),
        code_of_plan(made, detailed=job.settings.fail_on_changes),
        saved=saved,
        seal=seal(saved, __version__),
    )
