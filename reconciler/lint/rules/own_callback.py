"""A callback that comes back to where the message went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import read_likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for job in scene.jobs:
        if job.spec.callback or job.spec.failure_callback:
            yield from _of(job, scene)


def _of(job: Job, scene: Scene) -> Iterator[Finding]:
    called = {read_likeness(url.raw) for url in scene.endpoints(job.spec)} - {None}
    for name, callback in (("callback", job.spec.callback), ("failure_callback", job.spec.failure_callback)):
        if callback is not None and read_likeness(callback.url.raw) in called:
            message = f"has its destination as {name}, which takes the report for one more message; write another route"
            yield Finding(job.address, (name, "url") if scene.says(job.address, name, "url") else (name,), message)


RULE = Rule(
    code="QS124",
    name="own-callback",
    title="A callback points at its own destination.",
    explanation=(
        "QStash reports what became of a message by a request to the callback. Where that is the destination, the job"
        " runs a second time, with the report as its body; when the report fails as the message did, it is retried as"
        " well. Give the report a route of its own."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    callback: https://api.example.com/jobs/daily-digest  # QS124
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    callback: https://api.example.com/jobs/done
""",
    check=_check,
)
