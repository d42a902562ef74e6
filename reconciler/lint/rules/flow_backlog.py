"""A flow control that lets less through than comes in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.kinds.schedule.spec import FlowControl
    from reconciler.lint.scene import Job, Scene

_DAY: Final = 86_400


def _check(scene: Scene) -> Iterator[Finding]:
    shared: defaultdict[str, list[tuple[Job, FlowControl]]] = defaultdict(list)
    for job in scene.jobs:
        if job.runs and job.spec.flow_control and job.spec.flow_control.rate:
            shared[job.spec.flow_control.key].append((job, job.spec.flow_control))
    for key, members in shared.items():
        # The most that any of them allows: which one holds is up to the latest message.
        passes = max((flow.rate or 0) * _DAY / flow.period for _, flow in members)
        comes = sum(_messages(scene, job) for job, _ in members)
        if comes > passes:
            told = f"lets {_number(passes)} messages a day through by its flow_control, and the schedules of {key} send"
            first, *others = (job.address for job, _ in members)
            message = f"{told} {_number(comes)}: the rest waits, more every day; allow more, or fire less often"
            yield Finding(first, ("flow_control", "rate"), message, also=tuple(others))


def _messages(scene: Scene, job: Job) -> float:
    """How many a day, on the average."""
    return job.rhythm.runs * job.rhythm.share_of_days * len(scene.endpoints(job.spec))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:.2f}"


RULE = Rule(
    code="QS115",
    name="flow-backlog",
    title="A flow control lets through less than its schedules send.",
    explanation=(
        "What a flow control holds back waits. When all schedules with its key together send more than its rate lets"
        " through, the wait grows day by day, and runs come hours or weeks late. Messages that an application publishes"
        " with the same key come on top. Allow a higher rate, or fire less often."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/10 * * * *"
    flow_control:
      key: stock
      rate: 1  # QS115
      period: 1h
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/sync-stock
    cron: "*/10 * * * *"
    flow_control:
      key: stock
      rate: 10
      period: 1h
""",
    check=_check,
)
