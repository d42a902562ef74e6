"""Frequent runs that nothing keeps apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_LEAST_WAIT: Final = 15  # minutes that QStash waits for an answer, on the free plan


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if rhythm.interval >= _LEAST_WAIT:
            continue
        for job in jobs:
            spec = job.spec
            if job.runs and not (spec.timeout or spec.queue or spec.flow_control):
                message = f"fires again after {rhythm.interval}m without a timeout, a queue or a flow_control"
                yield Finding(job.address, ("cron",), f"{message}: a slow run overlaps with the next one")


RULE = Rule(
    code="QS113",
    name="may-overlap",
    title="Frequent runs may overlap: there is no time-out, queue or flow control.",
    explanation=(
        "Without a `timeout`, QStash waits for an answer as long as the plan allows: 15 minutes on the free one, hours"
        " on others. A schedule that fires more often than that may have several runs at work at once as soon as one is"
        " slow. A `timeout` below the interval, a `queue` of its own or a `flow_control` of parallelism 1 keeps them"
        " apart. A job that bears being run twice at once needs none of these."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/5 * * * *"  # QS113
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/5 * * * *"
    timeout: 4m
""",
    severity=Severity.NOTE,
    check=_check,
)
