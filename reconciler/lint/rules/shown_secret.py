"""A secret header that QStash shows to everybody with a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.kinds.schedule.spec import Redact
from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        redact = job.spec.redact
        for name, text in job.spec.headers:
            if text.secret and not (isinstance(redact, Redact) and redact.covers(name)):
                message = f"has its header {name} shown in QStash's console; hide it by redact: {{headers: [{name}]}}"
                yield Finding(job.address, ("headers", name), message)


RULE = Rule(
    code="QS131",
    name="shown-secret",
    title="A header that holds a secret is not redacted.",
    explanation=(
        "QStash gives back what it is sent: a header such as `Authorization` stands in clear in the console, in the"
        " logs and in the API, the read-only token included. `redact` has QStash show a digest instead; it still"
        " delivers the original."
    ),
    bad="""\
version: 1
owner: acme
variables: {cron_secret: {env: CRON_SECRET, secret: true}}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers:
      Authorization: "Bearer {{ cron_secret }}"  # QS131
""",
    good="""\
version: 1
owner: acme
variables: {cron_secret: {env: CRON_SECRET, secret: true}}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers:
      Authorization: "Bearer {{ cron_secret }}"
    redact: {headers: [Authorization]}
""",
    severity=Severity.NOTE,
    check=_check,
)
