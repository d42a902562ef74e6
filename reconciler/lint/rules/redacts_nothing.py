"""A redaction of what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.kinds.fields.wording import nearest
from reconciler.kinds.schedule.spec import NOTHING_REDACTED, Redact
from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        redact = job.spec.redact
        if isinstance(redact, Redact) and redact != NOTHING_REDACTED:
            yield from _of(job, redact)


def _of(job: Job, redact: Redact) -> Iterator[Finding]:
    there = {name for name, _ in job.spec.headers}
    for name in redact.headers:
        if name not in there:
            message = f"hides the header {name}, which is not sent{nearest(name, there)}"
            yield Finding(job.address, ("redact", "headers"), message)
    if redact.body and not job.spec.body:
        yield Finding(job.address, ("redact", "body"), "hides a body, and there is none")


RULE = Rule(
    code="QS132",
    name="redacts-nothing",
    title="A redaction names a header that is not sent, or a body that there is not.",
    explanation=(
        "QStash redacts by name and says nothing of a name that fits no header: a misspelt one leaves the secret in"
        " clear."
    ),
    bad="""\
version: 1
owner: acme
variables: {cron_secret: {env: CRON_SECRET, secret: true}}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers: {Authorization: "Bearer {{ cron_secret }}"}
    redact:
      headers: [Authorisation]  # QS132
""",
    good="""\
version: 1
owner: acme
variables: {cron_secret: {env: CRON_SECRET, secret: true}}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers: {Authorization: "Bearer {{ cron_secret }}"}
    redact:
      headers: [Authorization]
""",
    severity=Severity.NOTE,
    check=_check,
)
