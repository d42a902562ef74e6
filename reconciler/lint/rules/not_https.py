"""A URL that is called without encryption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import is_far, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


_MESSAGE: Final = "calls a URL without encryption: body and headers travel in clear; write https://"


def _check(scene: Scene) -> Iterator[Finding]:
    for head, calls in scene.heads.items():
        site = read_head(head)
        if site is not None and site.scheme == "http" and is_far(head):
            yield from (Finding(call.address, call.path, _MESSAGE) for call in calls)


RULE = Rule(
    code="QS120",
    name="not-https",
    title="A URL is called without encryption.",
    explanation=(
        "Over `http://`, everybody on the way reads the body and the headers, the `Authorization` and QStash's"
        " signature among them. A server that answers with a redirect to `https://` does not help: QStash does not"
        " follow it. A host on this machine or in a private network is told of as QS203 instead."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: http://api.example.com/jobs/daily-digest  # QS120
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
