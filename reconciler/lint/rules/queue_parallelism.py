"""A queue that delivers several messages at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for address, spec in scene.queues.items():
        if spec.parallelism > 1:
            message = f"has a parallelism of {spec.parallelism}; QStash means to end all but 1: use flow_control"
            yield Finding(address, ("parallelism",), message)


RULE = Rule(
    code="QS117",
    name="queue-parallelism",
    title="A queue has a parallelism above 1, which QStash means to end.",
    explanation=(
        "QStash's documentation announces that a queue's parallelism above 1 will go, and points to flow control,"
        " which limits how many deliveries are under way or begin in a time. It works as ever for now. A queue of"
        " parallelism 1 keeps the order, and stays."
    ),
    bad="""\
version: 1
owner: acme
queues:
  - name: emails
    parallelism: 5  # QS117
schedules:
  - destination: https://api.example.com/jobs/newsletter
    cron: "0 7 * * 1"
    queue: emails
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/newsletter
    cron: "0 7 * * 1"
    flow_control: {key: emails, parallelism: 5}
""",
    severity=Severity.NOTE,
    check=_check,
)
