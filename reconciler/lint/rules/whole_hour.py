"""A star in the minute field where one run was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import clock, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_EVERY: Final = 60
_FEW: Final = 3  # hours; whoever names more of them means every minute


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if len(rhythm.minutes) < _EVERY or len(rhythm.hours) > _FEW:
            continue
        spans = listed(f"{clock(hour, 0)} to {clock(hour, 59)}" for hour in rhythm.hours)
        once = " ".join(("0", *rhythm.fields[1:]))
        for job in jobs:
            message = f"fires {rhythm.runs} times a day, at every minute from {spans}; for once an hour write {once}"
            yield Finding(job.address, ("cron",), message)


RULE = Rule(
    code="QS103",
    name="whole-hour",
    title="A schedule fires at every minute of an hour.",
    explanation=(
        "`* 9 * * *` does not mean nine o'clock: the star stands for every minute, so it fires sixty times from 09:00"
        " to 09:59. For one run write the minute: `0 9 * * *`."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "* 9 * * *"  # QS103
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    check=_check,
)
