"""Both day fields restricted, where people expect both to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import WEEKDAYS, listed, ordinal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if rhythm.either_day:
            for job in jobs:
                yield Finding(job.address, ("cron",), _tell(rhythm))


def _tell(rhythm: Rhythm) -> str:
    days = listed(map(ordinal, sorted(rhythm.days)))
    weekdays = listed((WEEKDAYS[day] for day in sorted(rhythm.weekdays)), len(WEEKDAYS))
    fires = f"fires on every {days} and on every {weekdays}"
    if rhythm.is_daily:
        fires = f"fires on every day, being every {days} or every {weekdays}"
    return f"{fires}: with both day fields restricted, either is enough; leave one *, and look at the date in the job"


RULE = Rule(
    code="QS106",
    name="either-day",
    title="Both day fields are restricted, and either of them is enough.",
    explanation=(
        "`0 0 13 * 5` is not Friday the 13th: where the day of the month and the day of the week are both restricted,"
        " a date that fits one of them is enough, so it fires on every 13th and on every Friday. A step counts as a"
        " restriction: `0 0 */2 * 1` fires on every odd day and on every Monday. Leave one of the two `*`, and let the"
        " job look at the date."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/unlucky
    cron: "0 0 13 * 5"  # QS106
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/unlucky
    cron: "0 0 13 * *"
""",
    check=_check,
)
