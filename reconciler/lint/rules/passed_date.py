"""A single date, written as a yearly cron, that has passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene

_RECENTLY: Final = timedelta(days=92)
_WEEK: Final = 7
_NEW_YEAR: Final = (1, 1)  # the one date that is yearly by itself
_LEAP_DAY: Final = (2, 29)


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        date = _single_date(rhythm)
        if date is None:
            continue
        run = datetime(scene.now.year, *date, rhythm.hours[0], rhythm.minutes[0], tzinfo=UTC)
        if run > scene.now:
            run = run.replace(year=run.year - 1)
        if scene.now - run < _RECENTLY:
            advice = "if it was meant for this one date, take it away"
            for job in jobs:
                message = f"fires once a year, last on {run:%Y-%m-%d}, next on {run.year + 1}-{run:%m-%d}; {advice}"
                yield Finding(job.address, ("cron",), message)


def _single_date(rhythm: Rhythm) -> tuple[int, int] | None:
    """Month and day of a cron that has one run a year."""
    if rhythm.runs > 1 or len(rhythm.months) > 1 or len(rhythm.days) > 1 or len(rhythm.weekdays) < _WEEK:
        return None
    (month,), (day,) = rhythm.months, rhythm.days
    return None if (month, day) in {_NEW_YEAR, _LEAP_DAY} else (month, day)


RULE = Rule(
    code="QS107",
    name="passed-date",
    title="A yearly schedule has fired a short while ago: was it meant for one date?",
    explanation=(
        "A cron has no year. A single date, such as that of a migration or of a sale, comes again in a year, when"
        " nobody remembers it. This is told in the three months after such a date. Take the schedule away; for one"
        " message at one time, publish it with a delay instead. A job that is really yearly can say so with an ignore."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/migrate-accounts
    cron: "0 4 15 11 *"  # QS107
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/yearly-statement
    cron: "0 4 1 1 *"
""",
    timely=True,
    check=_check,
)
