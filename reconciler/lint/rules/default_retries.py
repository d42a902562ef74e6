"""A number of retries that nobody chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        if not scene.says(job.address, "retries"):
            yield Finding(job.address, (), f"says nothing of retries, and so has {job.spec.retries}; choose a number")


RULE = Rule(
    code="QS141",
    name="default-retries",
    title="A schedule leaves its number of retries open.",
    explanation=(
        "Without `retries` there are three: after 12 seconds, 2½ minutes and half an hour. QStash's own default has"
        " changed before and differed between plans, which is why three is always sent. Whether a job may run again"
        " after it has failed half-way is worth a thought; one in `defaults` serves all schedules."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest  # QS141
    cron: "0 9 * * *"
""",
    good="""\
version: 1
owner: acme
defaults: {retries: 3}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    severity=Severity.NOTE,
    check=_check,
)
