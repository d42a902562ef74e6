"""One run of a command in a pipeline: its work, and its ending told everywhere, whatever ended it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.cli.ci.choice import choose_forge
from reconciler.cli.ci.ending import Ending, ended_by
from reconciler.cli.ci.job import QSTASH_TOKENS, Job
from reconciler.cli.ci.publishing import publish
from reconciler.cli.ci.settings import split
from reconciler.cli.exit import Exit
from reconciler.cli.terminal import Terminal
from reconciler.errors import QstashSyncError

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKENS: Final = (*QSTASH_TOKENS, "GITHUB_TOKEN", "GITLAB_TOKEN")


def run(name: str, given: dict[str, Any], work: Callable[[Job], Ending], *, comments: bool = False) -> int:
    """Do a command's work, and tell how it ended, also where an error ended it. The exit code."""
    verbosity = {word: given.pop(word) for word in ("no_color", "quiet", "verbose")}
    settings, request = split(given)
    terminal = Terminal(**verbosity)
    forge = choose_forge(settings, os.environ)
    job = Job(name, settings, request, forge, terminal, comments, forge.run.request)
    forge.mask({value for variable in _TOKENS if (value := os.environ.get(variable))})
    ending = Ending(name, code=Exit.BUG)
    try:
        with forge.guarded():
            ending = _end(job, work)
            publish(job, ending)
    finally:
        # Whatever happens, later steps know how it ended.
        if ending.code == Exit.BUG:
            forge.put_outputs(ending.outputs)
    return int(ending.code)


def _end(job: Job, work: Callable[[Job], Ending]) -> Ending:
    try:
        return work(job)
    except QstashSyncError as error:
        return replace(ended_by(error, job.name), seal=job.seal)
    except KeyboardInterrupt:
        return Ending(job.name, code=Exit.INTERRUPTED, failure=("interrupted",), seal=job.seal)
