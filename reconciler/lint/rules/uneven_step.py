"""A step that does not go up evenly in its field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Scene

# A step over a whole field, or over the rest of one.
_STEP: Final = re.compile(r"(?:\*|\?|[0-9]+)/0*([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field's place, what its values are called and within what they begin anew; short steps are forgiven."""

    place: int
    values: str
    unit: str
    within: str
    size: int
    forgiven: int


_FIELDS: Final = (
    _Field(0, "minutes", "minute", "hour", 60, 15),
    _Field(1, "hours", "hour", "day", 24, 4),
    _Field(2, "days", "day", "month", 1, 1),  # no step divides a month: they are not equally long
    _Field(3, "months", "month", "year", 12, 1),
)


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if "/" in rhythm.expression and (message := _tell(rhythm)):
            for job in jobs:
                yield Finding(job.address, ("cron",), message)


def _tell(rhythm: Rhythm) -> str:
    for field in _FIELDS:
        found = _STEP.fullmatch(rhythm.fields[field.place])
        step = int(found[1]) if found else 0
        if step > field.forgiven and field.size % step:
            told = listed(map(str, sorted(getattr(rhythm, field.values))), 6)
            return f"fires in {field.unit} {told} of each {field.within}, not every {step}: a step begins anew there"
    return ""


RULE = Rule(
    code="QS108",
    name="uneven-step",
    title="A step begins anew with each hour, day, month or year, and does not go up evenly in it.",
    explanation=(
        "`*/45 * * * *` is not every 45 minutes: a step counts from the beginning of its field, so it fires at minute"
        " 0 and 45 of each hour. `*/90` fires at minute 0 only. `0 0 */2 * *` fires on odd days, and so on the 31st and"
        " on the 1st right after. Write a step that divides 60 minutes or 24 hours, or a list of the times that are"
        " meant; for every other day, let the job look at the date."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/45 * * * *"  # QS108
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/30 * * * *"
""",
    check=_check,
)
