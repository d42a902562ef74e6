"""JSON that does not say that it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene

_LONGEST: Final = 100_000  # characters that are looked at


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        body = job.spec.body
        if body.raw[:1] in {"{", "["} and not body.binary and not body.is_json and _is_untyped_json(job):
            message = "sends JSON, and no Content-Type says so: many servers then see no body; write it as a value"
            path = "body" if scene.says(job.address, "body") else "body_file"
            yield Finding(job.address, (path,), f"{message}, or give the header")


def _is_untyped_json(job: Job) -> bool:
    if any(name == "Content-Type" for name, _ in job.spec.headers) or len(job.spec.body.raw) > _LONGEST:
        return False
    try:
        json.loads(job.spec.body.raw)
    except (ValueError, RecursionError):
        return False
    return True


RULE = Rule(
    code="QS134",
    name="untyped-json",
    title="A body is JSON, and no `Content-Type` says so.",
    explanation=(
        "A body that is given as a text is sent as it is, without a type. Express, Next.js and most frameworks parse"
        " JSON only where `Content-Type: application/json` stands above it, and hand an empty body to the job"
        " otherwise. Write the body as a value, which brings the header along, or write the header."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    body: '{"type": "digest"}'  # QS134
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    body: {type: digest}
""",
    severity=Severity.NOTE,
    check=_check,
)
