"""A run that may still be waited for when the next one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import rough

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        timeout = job.spec.timeout
        if timeout and job.runs and isinstance(timeout, int) and timeout > 60 * job.rhythm.interval:
            message = (
                f"waits {rough(timeout)} for an answer, and the next run comes after {rough(60 * job.rhythm.interval)}"
            )
            yield Finding(job.address, ("timeout",), f"{message}: {_consequence(job)}")


def _consequence(job: Job) -> str:
    if job.spec.queue or job.spec.flow_control:
        return "slow runs pile up; fire less often, or wait shorter"
    return "slow runs overlap; fire less often, wait shorter, or use a queue or flow_control"


RULE = Rule(
    code="QS111",
    name="long-timeout",
    title="A time-out is longer than the time between two runs.",
    explanation=(
        "QStash waits up to `timeout` for an answer, and fires again whether or not it has come. With a queue of"
        " parallelism 1, or a flow control, the runs wait for one another and pile up; without one, two of them are at"
        " work on the same things. Fire less often, wait shorter, or keep the runs apart."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/5 * * * *"
    timeout: 10m  # QS111
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/15 * * * *"
    timeout: 10m
""",
    check=_check,
)
