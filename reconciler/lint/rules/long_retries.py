"""Retries that go on beyond the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.backoff import pauses
from reconciler.lint.rule import Finding, Rule
from reconciler.lint.wording import rough
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        if not job.runs:
            continue
        train, interval = _train(job.spec), 60 * job.rhythm.interval
        if train > interval:
            message = f"retries for {rough(train)} after a failure, and the next run comes after {rough(interval)}"
            yield Finding(job.address, ("retries",), f"{message}; retry less often, or sooner, or use a queue")


def _train(spec: ScheduleSpec) -> float:
    """Seconds from a message's first attempt to the end of its last."""
    timeout = spec.timeout if isinstance(spec.timeout, int) else 0
    return sum(pauses(spec.retries, spec.retry_delay)) + timeout * (spec.retries + 1)


RULE = Rule(
    code="QS112",
    name="long-retries",
    title="Retries go on beyond the next run.",
    explanation=(
        "Without a `retry_delay`, QStash waits 12 seconds, 2½ minutes, half an hour, 6 hours and then a day between"
        " attempts. Where the next run comes sooner, a failed message is tried again beside it, with an older body, and"
        " after an outage all of them come at once. Where only the latest run counts, `retries: 0` or short pauses are"
        " better; a queue keeps the order."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/10 * * * *"
    retries: 3  # QS112
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/10 * * * *"
    retries: 3
    retry_delay: "10000"
""",
    severity=Severity.NOTE,
    check=_check,
)
