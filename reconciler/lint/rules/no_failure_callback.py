"""A schedule whose failures nobody hears of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        if job.spec.failure_callback is None:
            yield Finding(job.address, (), "has no failure_callback: nobody is told when all its retries have failed")


RULE = Rule(
    code="QS140",
    name="no-failure-callback",
    title="A schedule has no failure callback.",
    explanation=(
        "When a message has failed and so have all its retries, it goes to the dead letter queue, and nobody hears of"
        " it. A `failure_callback` gets a request with what was sent and what came back. One in `defaults` serves all"
        " schedules."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest  # QS140
    cron: "0 9 * * *"
""",
    good="""\
version: 1
owner: acme
defaults:
  failure_callback: https://api.example.com/jobs/failed
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    severity=Severity.NOTE,
    check=_check,
)
