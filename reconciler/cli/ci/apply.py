"""``qstash-sync ci apply``."""

from __future__ import annotations

from typing import Any

import click

from reconciler import __version__
from reconciler.ci.approval import Review, find_review, objections
from reconciler.ci.forge import ForgeError
from reconciler.cli.applying import Work
from reconciler.cli.ci.ending import Ending
from reconciler.cli.ci.job import Job
from reconciler.cli.ci.running import run
from reconciler.cli.ci.settings import account_options, approval_options, comment_options, where_options
from reconciler.cli.exit import Exit
from reconciler.cli.options import Command, verbosity_options
from reconciler.cli.session import connect
from reconciler.errors import UsageError
from reconciler.plan.saved import save
from reconciler.report.report import tell_outcomes, tell_plan

_REFUSED = "what would be applied is not what was reviewed; nothing was changed"


@click.command("apply", cls=Command)
@where_options
@comment_options
@approval_options
@account_options
@verbosity_options
def command(**given: Any) -> int:  # noqa: ANN401 - the shared options, each checked by its own decorator
    """Apply what was reviewed, and nothing else; then say so in the pull request's comment.

    Plans afresh and compares with what the comment showed. Where that is not the same, nothing is done and the exit
    code is 5, unless nothing is left to do. What an earlier run has done already counts as done.
    """
    return run("apply", given, apply, comments=True)


def apply(job: Job) -> Ending:
    """Apply, where what would be done was reviewed."""
    if job.forge.run.foreign and not job.has_secrets:
        raise UsageError(f"nothing is applied here: {job.forge.run.foreign}")
    # Until it is known what was reviewed, the comment that says so stays as it is.
    job.pull_request = None
    review = _review(job)
    job.pull_request, job.seal = review.request, review.seal
    manifest, account = job.prepare()
    with connect(account, job.terminal, job.request.parallelism, job.request.max_rps, job.interruption) as client:
        work = Work(client, manifest, job.request.options, job.request, job.terminal)
        plan = work.plan()
        saved = save(plan, manifest, account.url, job.request.options.allowance, job.request.options.targets)
        moved = objections(review, saved, __version__) if job.settings.approval == "comment" else ()
        if moved and job.settings.on_stale == "fail":
            failure = (_REFUSED, *moved)
            return Ending(
                "apply", tell_plan(plan, manifest.places), Exit.STALE, "", failure, _ADVICE, saved, review.seal
            )
        # From here on nothing is left untold: a signal ends the writing, and not what is told of it.
        job.interruption.finishes = True
        outcomes, code = work.execute(plan)
    notes = tuple(f"Applied though it was not reviewed: {line}" for line in moved)
    report = tell_outcomes(plan, outcomes, manifest.places)
    return Ending("apply", report, code, notes=(*notes, *_said(job, review)), saved=saved, seal=review.seal)


_ADVICE = (
    "To have it reviewed, plan the pull request again, or open one. With on-stale: apply it is applied as it is.",
)


def _said(job: Job, review: Review) -> tuple[str, ...]:
    """When it was applied, for the pull request's comment."""
    if review.request is None:
        return ()
    return ("Applied after the merge.",) if job.forge.run.request is None else ("Applied before the merge.",)


def _review(job: Job) -> Review:
    """What was reviewed. Where nobody asks for it, a forge that cannot be asked is no reason to stop."""
    try:
        return find_review(job.forge, job.mark)
    except ForgeError:
        if job.settings.approval == "comment":
            raise
        return Review()
