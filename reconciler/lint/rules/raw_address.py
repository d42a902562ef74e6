"""A URL with an address instead of a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import is_far, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_ADDRESS: Final = re.compile(r"\[.*\]|(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?")


def _check(scene: Scene) -> Iterator[Finding]:
    message = "calls an IP address, which few certificates name and which may be another's tomorrow"
    for head, calls in scene.heads.items():
        site = read_head(head)
        if site is not None and _ADDRESS.fullmatch(site.host) and is_far(head):
            yield from (Finding(call.address, call.path, f"{message}; write the host's name") for call in calls)


RULE = Rule(
    code="QS121",
    name="raw-address",
    title="A URL has an IP address in place of a host's name.",
    explanation=(
        "Few certificates name an address, so encryption fails or is left out; and an address that a cloud has lent"
        " goes to somebody else when the machine is gone, who then gets the messages. Write the name of the host. An"
        " address of a private network is told of as QS203 instead."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://203.0.113.7/jobs/daily-digest  # QS121
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
