"""One run of a command in a pipeline: its work, and its ending told everywhere, whatever ended it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.cli.ci.choice import choose_forge
from reconciler.cli.ci.ending import Ending, end_early, ended_by
from reconciler.cli.ci.job import QSTASH_TOKENS, Job
from reconciler.cli.ci.publishing import publish
from reconciler.cli.ci.settings import Settings, split
from reconciler.cli.exit import Exit
from reconciler.cli.session import Interruption
from reconciler.cli.terminal import Terminal
from reconciler.errors import QstashSyncError

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKENS: Final = (*QSTASH_TOKENS, "GITHUB_TOKEN", "GITLAB_TOKEN")
# While something is written no signal ends the work.
_INTERRUPTED: Final = "interrupted; nothing was changed on QStash"


def run(name: str, given: dict[str, Any], work: Callable[[Job], Ending], *, comments: bool = False) -> int:
    """Do a command's work, and tell how it ended, also where an error or a signal ended it. The exit code."""
    terminal = Terminal(**{word: given.pop(word) for word in ("no_color", "quiet", "verbose")})
    chosen = Settings(forge=given["forge"], out_dir=given["out_dir"])
    try:
        settings, request = split(given)
        forge = choose_forge(settings, os.environ)
    except QstashSyncError as error:
        message = str(error)
        return end_early(ended_by(error, name), chosen, os.environ, lambda: terminal.complain(message))
    forge.mask({value for variable in _TOKENS if (value := os.environ.get(variable))})
    return _run(
        Job(name, settings, request, forge, terminal, Interruption(terminal), comments, forge.run.request), work
    )


def _run(job: Job, work: Callable[[Job], Ending]) -> int:
    ending, code = Ending(job.name), int(Exit.BUG)
    try:
        with job.interruption.handled(), job.forge.guarded():
            ending = _end(job, work)
            publish(job, ending)
        code = ending.code
    except KeyboardInterrupt:
        job.terminal.complain("interrupted before all was told")
        code = Exit.INTERRUPTED
    finally:
        # Whatever happens, later steps know how it ended.
        if code != ending.code:
            job.forge.put_outputs(replace(ending, code=code, reason="").outputs)
    return int(code)


def _end(job: Job, work: Callable[[Job], Ending]) -> Ending:
    try:
        return work(job)
    except QstashSyncError as error:
        return replace(ended_by(error, job.name), seal=job.seal)
    except KeyboardInterrupt:
        return Ending(job.name, code=Exit.INTERRUPTED, failure=(_INTERRUPTED,), seal=job.seal)
