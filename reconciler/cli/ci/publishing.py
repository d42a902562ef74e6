"""Telling how a run ended: in the log, in files, on the manifest's lines, in a summary, a comment and outputs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.conversation import find_comment, say
from reconciler.ci.forge import ForbiddenError, ForgeError
from reconciler.cli.terminal import tell
from reconciler.plan.saved import write
from reconciler.report.comment import Post, compose
from reconciler.report.level import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.ci.forge import IsSeen
    from reconciler.cli.ci.ending import Ending
    from reconciler.cli.ci.job import Job

REPORT_FILE: Final = "qstash-sync-report.md"
PLAN_FILE: Final = "qstash-sync.plan"
# A file has room for all that a comment has not.
_WHOLE: Final = Limit(sys.maxsize, sys.maxsize)


def publish(job: Job, ending: Ending) -> None:
    """Tell the ending everywhere. Where one place cannot be told the others are, and the exit code stays."""
    _log(job, ending)
    outputs, post = ending.outputs, _post(job, ending)
    with _warned(job, "the files for later steps"):
        outputs |= _write_files(job, ending, post)
    # Before what waits for the forge: who cancels a run has no patience.
    _put_outputs(job, outputs)
    if job.settings.annotations and ending.report is not None:
        with _warned(job, "the annotations"):
            job.forge.annotate(ending.report, _seen_lines(job))
    if job.settings.summary:
        with _warned(job, "the summary"):
            job.forge.summarize(post)
    address = ""
    if job.comments:
        with _warned(job, "the comment"):
            address = _comment(job, ending, post)
    if address:
        _put_outputs(job, outputs | {"comment-url": address})


def _put_outputs(job: Job, outputs: dict[str, str]) -> None:
    with _warned(job, "the outputs"):
        job.forge.put_outputs(outputs)


@contextmanager
def _warned(job: Job, place: str) -> Iterator[None]:
    """What cannot be told at one place is said in the log, and no reason to fail."""
    try:
        yield
    except ForbiddenError as error:
        job.terminal.warn(f"{place} could not be written: {error}; see the permissions that the documentation names")
    except (ForgeError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        job.terminal.warn(f"{place} could not be written: {reason}")


def _log(job: Job, ending: Ending) -> None:
    if ending.report is not None:
        tell(ending.report, "text", job.terminal)
    for line in ending.failure:
        job.terminal.complain(line)
    for line in ending.notes:
        job.terminal.note(line)


def _post(job: Job, ending: Ending) -> Post:
    run, settings = job.forge.run, job.settings
    return Post(
        mark=job.mark,
        target=job.target,
        report=ending.report,
        failure=ending.failure,
        notes=ending.notes,
        commit=run.commit,
        run_url=run.url,
        header=settings.comment_header,
        footer=settings.comment_footer,
        seal=str(ending.seal or ""),
    )


def _write_files(job: Job, ending: Ending, post: Post) -> dict[str, str]:
    """The whole report as Markdown, and the plan as ``apply PLAN`` takes it; their paths as outputs."""
    folder = Path(job.settings.out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    report, plan = folder / REPORT_FILE, folder / PLAN_FILE
    for path in (report, plan):
        path.unlink(missing_ok=True)  # it may be a link in the checkout, that leads elsewhere
    report.write_text(compose(post, limit=_WHOLE)[0], "utf-8")
    if ending.saved is None:
        return {"markdown-path": str(report), "plan-path": ""}
    plan.touch(mode=0o600)
    plan.write_text(write(ending.saved), "utf-8")
    return {"markdown-path": str(report), "plan-path": str(plan)}


def _seen_lines(job: Job) -> IsSeen | None:
    if job.pull_request is None:
        return None
    try:
        return job.forge.seen_lines(job.pull_request)
    except ForgeError as error:
        job.terminal.note(f"The lines of the pull request are not known: {error}")
        return None


def _comment(job: Job, ending: Ending, post: Post) -> str:
    """The address of our comment, where there is one afterwards. No news is told only where there was some before."""
    request = job.pull_request
    if request is None or job.settings.comment == "never":
        return ""
    is_news = ending.has_changes or bool(ending.code) or job.settings.comment == "always"
    if not is_news and find_comment(job.forge, request, job.mark) is None:
        return ""
    return say(job.forge, request, job.mark, lambda level: compose(post, level)).url
