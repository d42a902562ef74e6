"""One flow-control key with different limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.kinds.schedule.spec import FlowControl
    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    first: dict[str, tuple[str, FlowControl]] = {}
    for job in scene.jobs:
        flow = job.spec.flow_control
        if flow is None:
            continue
        address, limits = first.setdefault(flow.key, (job.address, flow))
        if limits != flow:
            message = f"gives the key {flow.key} other limits than {address}: those of the latest message hold for all"
            yield Finding(job.address, ("flow_control",), f"{message}; write the same in both", also=(address,))


RULE = Rule(
    code="QS116",
    name="flow-disagrees",
    title="Two schedules give one flow-control key different limits.",
    explanation=(
        "The limits belong to the key, not to the schedule: they are sent along with each message, and while messages"
        " with different ones are waiting, the latest or the most generous holds for all of them. Write the same limits"
        " wherever the key stands (a YAML anchor, or `defaults`, keeps them together), or use another key."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/import
    cron: "0 5 * * *"
    flow_control: {key: partner-api, parallelism: 2}
  - destination: https://api.example.com/jobs/export
    cron: "0 6 * * *"
    flow_control: {key: partner-api, parallelism: 5}  # QS116
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/import
    cron: "0 5 * * *"
    flow_control: &partner {key: partner-api, parallelism: 2}
  - destination: https://api.example.com/jobs/export
    cron: "0 6 * * *"
    flow_control: *partner
""",
    check=_check,
)
