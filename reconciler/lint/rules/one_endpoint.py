"""A URL group that is a detour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for address, spec in scene.groups.items():
        if len(spec.endpoints) == 1:
            message = "has one endpoint; a destination that is this URL does the same, and needs no group"
            yield Finding(address, ("endpoints",), message)


RULE = Rule(
    code="QS150",
    name="one-endpoint",
    title="A URL group has one endpoint.",
    explanation=(
        "A URL group is for sending one message to several places. With one endpoint it is a name for a URL that a"
        " variable could be as well, and the free plan has room for one group only. It is right where a second endpoint"
        " is about to come, or where others publish to the group."
    ),
    bad="""\
version: 1
owner: acme
url_groups:
  - name: orders
    endpoints:
      - {url: "https://stock.example.com/orders"}  # QS150
schedules:
  - {destination: orders, cron: "0 9 * * *"}
""",
    good="""\
version: 1
owner: acme
schedules:
  - {destination: "https://stock.example.com/orders", cron: "0 9 * * *"}
""",
    severity=Severity.NOTE,
    check=_check,
)
