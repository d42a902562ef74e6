"""A day that not every month has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import MONTHS, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene

_FEW: Final = 3  # days; more of them are a rhythm in which one may be lacking
_LAST_OF_ALL: Final = 28
_LEAP_DAY: Final = 29


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if message := _tell(rhythm):
            for job in jobs:
                yield Finding(job.address, ("cron",), message)


def _tell(rhythm: Rhythm) -> str:
    if len(rhythm.days) > _FEW:
        return ""
    # Days that follow one another are the usual way to ask for the last one and let the job look at the date.
    late = [day for day in sorted(rhythm.days) if day > _LAST_OF_ALL and day - 1 not in rhythm.days]
    lacking = rhythm.lacking(late[0]) if late else []
    if not lacking:
        return ""
    if late[0] == _LEAP_DAY and lacking == [2]:
        return "does not fire in February but in leap years; for the day after the 28th, fire on 1 March"
    months = named(lacking, MONTHS, 1)
    have = "has" if len(lacking) == 1 else "have"
    return f"does not fire on day {late[0]} of {months}, which {have} none; fire on the 1st, or on 28-31 and look there"


RULE = Rule(
    code="QS105",
    name="missing-day",
    title="A schedule fires on a day that not every month has.",
    explanation=(
        "The 29th, 30th and 31st do not come in every month, and a month without one has no run. QStash knows no `L`"
        " for the last day of a month. For the end of the month fire on the 1st of the next, or on `28-31` and let the"
        " job look whether tomorrow is the 1st."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/close-month
    cron: "0 6 31 * *"  # QS105
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/close-month
    cron: "0 6 1 * *"
""",
    check=_check,
)
