"""A cron that no date fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import MONTHS, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        if job.rhythm.never_fires:
            yield Finding(job.address, ("cron",), f"never fires: {_reason(job.rhythm)}")


def _reason(rhythm: Rhythm) -> str:
    if rhythm.days and rhythm.months and rhythm.minutes and rhythm.hours:
        has = "has" if len(rhythm.months) == 1 else "have"
        return f"{named(sorted(rhythm.months), MONTHS, 1)} {has} no day {min(rhythm.days)}; write a day that there is"
    return "one of its fields lets nothing pass; write a value there"


RULE = Rule(
    code="QS101",
    name="never-fires",
    title="A schedule never fires.",
    explanation=(
        "QStash takes a cron whose date never comes, such as 30 February, or a field that is only a comma. The"
        " schedule is there, looks healthy, and never sends a message. Write a date that there is."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/close-books
    cron: "0 0 30 2 *"  # QS101
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/close-books
    cron: "0 0 1 3 *"
""",
    check=_check,
)
