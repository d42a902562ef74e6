"""``qstash-sync ci check``."""

from __future__ import annotations

from typing import Any

import click

from reconciler import __version__
from reconciler.ci.approval import find_review, objections
from reconciler.cli.ci.ending import Ending
from reconciler.cli.ci.job import Job
from reconciler.cli.ci.plan import plan
from reconciler.cli.ci.running import run
from reconciler.cli.ci.secretless import validate_against_base
from reconciler.cli.ci.settings import account_options, fork_options, where_options
from reconciler.cli.exit import Exit
from reconciler.cli.options import Command, verbosity_options


@click.command("check", cls=Command)
@where_options
@fork_options
@account_options
@verbosity_options
def command(**given: Any) -> int:  # noqa: ANN401 - the shared options, each checked by its own decorator
    """Is the plan that was reviewed still what would be done? For required checks and merge queues.

    Plans afresh and compares with what the pull request's comment showed; writes nothing. Exits with 5 where that is
    not the same.
    """
    return run("check", given, check)


def check(job: Job) -> Ending:
    """Compare."""
    if not job.has_secrets:
        return validate_against_base(job)
    made = plan(job)
    assert made.saved is not None  # noqa: S101 - a plan that was made is there
    moved = objections(find_review(job.forge, job.mark), made.saved, __version__)
    if moved:
        failure = ("the plan that was reviewed is not what would be done now", *moved)
        return Ending("check", made.report, Exit.STALE, failure=failure, saved=made.saved, seal=made.seal)
    note = "This is what was reviewed." if made.has_changes else "There is nothing to do."
    return Ending("check", made.report, notes=(note,), saved=made.saved, seal=made.seal)
