"""``qstash-sync ci drift``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.ci.conversation import marker
from reconciler.ci.drift_issue import track
from reconciler.ci.forge import ForgeError
from reconciler.cli.ci.ending import Ending
from reconciler.cli.ci.job import Job
from reconciler.cli.ci.running import run
from reconciler.cli.ci.settings import account_options, drift_issue_option, fail_on_changes_option, where_options
from reconciler.cli.exit import Exit
from reconciler.cli.options import Command, verbosity_options
from reconciler.cli.planning import look
from reconciler.cli.session import connect
from reconciler.kinds import KINDS
from reconciler.plan import make_plan
from reconciler.report.comment import Post, compose
from reconciler.report.drift import tell_drift

if TYPE_CHECKING:
    from reconciler.ci.forge import Issue
    from reconciler.report.report import Report


@click.command("drift", cls=Command)
@where_options
@drift_issue_option
@fail_on_changes_option
@account_options
@verbosity_options
def command(**given: Any) -> int:  # noqa: ANN401 - the shared options, each checked by its own decorator
    """Keep an issue of what was changed by hand: opened, brought up to date, and closed when it is gone. Only reads.

    There is one issue for each target. Where QStash could not be read, the issue stays as it is.
    """
    return run("drift", given, drift)


def drift(job: Job) -> Ending:
    """Look, and keep the issue."""
    manifest, account = job.prepare()
    request = job.request
    with connect(account, job.terminal, request.parallelism, request.max_rps, job.interruption) as client:
        plan = make_plan(KINDS, manifest, look(client, manifest, job.terminal), request.options)
    report = tell_drift(plan, manifest.places)
    code = Exit.PENDING if report.rows and job.settings.fail_on_changes else Exit.DONE
    if not job.settings.drift_issue:
        return Ending("drift", report, code)
    try:
        issue = _keep_issue(job, report)
    except ForgeError as error:
        # Nobody would hear of the drift: the run must not look as if all were well.
        return Ending("drift", report, Exit.FAILED, failure=(f"the issue could not be kept: {error}",))
    if issue is None:
        return Ending("drift", report, code)
    return Ending("drift", report, code, notes=(f"The issue of what drifted: {issue.url}",), url=issue.url)


def _keep_issue(job: Job, report: Report) -> Issue | None:
    """The issue, where one is open afterwards."""
    mark = marker("drift", job.target)
    run_url, commit = job.forge.run.url, job.forge.run.commit
    text, _ = compose(Post(mark, job.target, report, commit=commit, run_url=run_url))
    return track(job.forge, mark, report, f"QStash has drifted: {job.target}", text.removeprefix(f"{mark}\n"))
