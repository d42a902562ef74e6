"""How a run ended, and the outputs by which later steps know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.exit import Exit, code_of
from reconciler.errors import ManifestError
from reconciler.plan.saved import hash_of
from reconciler.report.report import tell_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.ci.seal import Seal
    from reconciler.cli.ci.settings import Settings
    from reconciler.errors import QstashSyncError
    from reconciler.plan.saved import SavedPlan
    from reconciler.report.report import Report

REASONS: Final[Mapping[int, str]] = {
    Exit.DONE: "",
    Exit.FAILED: "failed",
    Exit.PENDING: "changes",
    Exit.HELD: "held",
    Exit.PARTLY: "applied-in-part",
    Exit.STALE: "stale",
    Exit.USAGE: "usage",
    Exit.UNREACHABLE: "unreachable",
    Exit.BUG: "bug",
    Exit.NOT_ALLOWED: "not-allowed",
    Exit.INVALID: "invalid",
    Exit.INTERRUPTED: "interrupted",
}
NO_PLAN: Final = "no-plan"
_COUNTS: Final = ("add", "change", "destroy", "adopt", "held")


@dataclass(frozen=True, slots=True)
class Ending:
    """What there is to tell everywhere at once: in the log, on the run's page, in a comment and in outputs.

    ``mode`` is what was done, which is not what was asked for where there were no secrets. ``saved`` is the plan that
    was made; ``seal`` what a comment shall carry of what was reviewed. ``failure`` are the lines of what went wrong.
    ``url`` is where it can be read already, as an issue.
    """

    mode: str
    report: Report | None = None
    code: int = Exit.DONE
    reason: str = ""
    failure: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    saved: SavedPlan | None = None
    seal: Seal | None = None
    url: str = ""

    @property
    def has_changes(self) -> bool:
        """Whether something would change, changed, or has drifted."""
        return bool(self.report and self.report.rows)

    @property
    def outputs(self) -> dict[str, str]:
        """What later steps can ask; short texts that hold nothing secret."""
        counts = self.report.counts if self.report is not None and self.saved is not None else {}
        told = {name: str(counts.get(name, 0)) for name in _COUNTS}
        return {
            "mode": self.mode,
            "planned": _word(self.saved is not None),
            "changes": _word(self.has_changes),
            **told,
            "plan-hash": hash_of(self.saved) if self.saved else "",
            "plan-path": "",
            "markdown-path": "",
            "comment-url": self.url,
            "exit-code": str(int(self.code)),
            "failure-reason": self.reason or REASONS.get(self.code, ""),
        }


def ended_by(error: QstashSyncError, mode: str) -> Ending:
    """The ending of a command that an error ended."""
    if isinstance(error, ManifestError):
        return Ending(mode, tell_problems(error.problems), code_of(error))
    return Ending(mode, code=code_of(error), failure=tuple(str(error).split("\n")))


def end_misused(error: click.UsageError, environment: Mapping[str, str]) -> int:
    """Say how a command was called wrongly, and hand out its outputs. The exit code."""
    from reconciler.cli.ci.settings import Settings

    settings = Settings(out_dir=environment.get("QSTASH_SYNC_OUT_DIR") or ".")
    return end_early(Ending("", code=Exit.USAGE), settings, environment, error.show)


def end_early(ending: Ending, settings: Settings, environment: Mapping[str, str], say_why: Callable[[], object]) -> int:
    """End a command whose forge is not even asked: say why, and hand out its outputs. The exit code."""
    from reconciler.ci.forge import ForgeError
    from reconciler.cli.ci.choice import choose_page

    page = choose_page(settings, environment)
    # The message may repeat a value, which the forge must not take for a command.
    with page.guarded():
        say_why()
    try:
        page.put_outputs(ending.outputs)
    except ForgeError as error:
        click.echo(f"The outputs could not be written: {error}", err=True)
    return int(ending.code)


def _word(flag: bool) -> str:
    return "true" if flag else "false"
