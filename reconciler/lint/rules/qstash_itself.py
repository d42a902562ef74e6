"""QStash's own API as a destination."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_QSTASH: Final = re.compile(r"qstash(?:-[a-z0-9-]+)?\.upstash\.io")


def _check(scene: Scene) -> Iterator[Finding]:
    message = "calls QStash's own API; write the URL that QStash shall call"
    for head, calls in scene.heads.items():
        site = read_head(head)
        if site is not None and _QSTASH.fullmatch(site.host):
            yield from (Finding(call.address, call.path, message) for call in calls)


RULE = Rule(
    code="QS125",
    name="qstash-itself",
    title="A URL is QStash's own API.",
    explanation=(
        "`https://qstash.upstash.io/v2/publish/…` is where a client sends a message to be delivered, and is no place"
        " to deliver one to: without a token it answers 401, and with one in its headers, each run would pay for two"
        " messages. Write what stands behind `publish/`."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://qstash.upstash.io/v2/publish/https://api.example.com/jobs/daily-digest  # QS125
    cron: "0 9 * * *"
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    check=_check,
)
