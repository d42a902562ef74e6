"""More messages a day from one schedule than the free plan takes in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_FREE: Final = 1_000  # messages a day that QStash's free plan takes


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        for job in jobs:
            endpoints = len(scene.endpoints(job.spec))
            messages = rhythm.runs * endpoints
            if messages > _FREE:
                each = f" to each of {endpoints} endpoints" if endpoints > 1 else ""
                message = f"sends {messages:,} messages a day, a run every {_minutes(rhythm.interval)}{each}"
                yield Finding(job.address, ("cron",), f"{message}; the free plan takes {_FREE:,} in all")


def _minutes(interval: int) -> str:
    return "minute" if interval == 1 else f"{interval} minutes"


RULE = Rule(
    code="QS102",
    name="too-often",
    title="A schedule alone sends more messages a day than the free plan takes.",
    explanation=(
        "A cron cannot fire more often than once a minute, and one that does sends 1,440 messages a day, or as many to"
        " each endpoint of a URL group. The free plan takes 1,000 a day in all; every other plan bills them. Retries"
        " and callbacks come on top. Fire less often and let each run do more, or say that it is meant."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/poll
    cron: "* * * * *"  # QS102
    queue: polls
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/poll
    cron: "*/5 * * * *"
    queue: polls
""",
    check=_check,
)
