"""A local time that a change of the clocks leaves out, or that comes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.clock import coming_changes
from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene

_MANY: Final = 12  # hours a day: one run more or less is nothing to such a schedule
_ADVICE: Final = "fire at another hour, or in UTC"


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if told := _tell(rhythm, scene.now):
            for job in jobs:
                yield Finding(job.address, ("cron",), f"{'; '.join(told)} ({rhythm.zone}); {_ADVICE}")


def _tell(rhythm: Rhythm, now: datetime) -> list[str]:
    told = []
    for change in coming_changes(rhythm.zone, now):
        run = change.strikes(rhythm)
        if run is not None and not _is_steady(rhythm, run.hour):
            what, why = ("skips its run of", "leave out") if change.skips else ("runs twice at", "repeat")
            told.append(f"{what} {run:%Y-%m-%d %H:%M}, which the clocks {why}")
    return told


def _is_steady(rhythm: Rhythm, hour: int) -> bool:
    """Whether it fires before and after in the same way, so that the change is only a change of the clocks."""
    beside = {(hour - 1) % 24, (hour + 1) % 24}
    return len(rhythm.hours) >= _MANY or beside.issubset(rhythm.hours)


RULE = Rule(
    code="QS104",
    name="clock-change",
    title="A change of the clocks skips a run, or doubles it.",
    explanation=(
        "In the night in which the clocks go forward an hour of local time does not come, and QStash skips what falls"
        " into it. In the night in which they go back an hour comes twice, and a run in it comes twice too. Told are"
        " the dates of the coming fourteen months. Fire at an hour that no change touches, or in UTC; a job that may"
        " run twice without harm can say so with an ignore. What fires through the whole night is not told of."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/clean-up
    cron: "30 2 * * *"  # QS104
    timezone: America/New_York
  - destination: https://api.example.com/jobs/invoices
    cron: "30 1 * * *"  # QS104
    timezone: America/New_York
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/clean-up
    cron: "30 3 * * *"
    timezone: America/New_York
  - destination: https://api.example.com/jobs/invoices
    cron: "30 5 * * *"
""",
    timely=True,
    check=_check,
)
