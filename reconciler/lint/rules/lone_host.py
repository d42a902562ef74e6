"""One schedule that calls another host than all the others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import cut, is_far, read_head, shown_host
from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene

_FEWEST_SIBLINGS: Final = 3


def _check(scene: Scene) -> Iterator[Finding]:
    hosts: defaultdict[str, list[Job]] = defaultdict(list)
    for job in scene.jobs:
        head, _ = cut(job.spec.destination.raw)
        site = read_head(head)
        if site is not None and is_far(head):
            hosts[site.host.removeprefix("www.")].append(job)
    if len(hosts) != 2:  # noqa: PLR2004 - one host and another
        return
    (lone, *rest), siblings = sorted(hosts.values(), key=len)
    if not rest and len(siblings) >= _FEWEST_SIBLINGS:
        here, there = shown_host(lone.spec.destination), shown_host(siblings[0].spec.destination)
        message = f"calls {here}, and all {len(siblings)} others call {there}; look whether that is meant"
        yield Finding(lone.address, ("destination",), message)


RULE = Rule(
    code="QS122",
    name="lone-host",
    title="One schedule calls another host than all the others.",
    explanation=(
        "Where every schedule but one calls the same host, the one was often copied from another environment, or its"
        " host is misspelt: a preview that was to be tried for a day, production in the manifest of staging. Take the"
        " host from a variable, so that it stands in one place."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - {destination: "https://api.example.com/jobs/a", cron: "0 9 * * *"}
  - {destination: "https://api.example.com/jobs/b", cron: "10 9 * * *"}
  - {destination: "https://api.example.com/jobs/c", cron: "20 9 * * *"}
  - {destination: "https://api-staging.example.com/jobs/d", cron: "30 9 * * *"}  # QS122
""",
    good="""\
version: 1
owner: acme
variables: {api: {env: API_URL, default: "https://api.example.com"}}
schedules:
  - {destination: "{{ api }}/jobs/a", cron: "0 9 * * *"}
  - {destination: "{{ api }}/jobs/b", cron: "10 9 * * *"}
  - {destination: "{{ api }}/jobs/c", cron: "20 9 * * *"}
  - {destination: "{{ api }}/jobs/d", cron: "30 9 * * *"}
""",
    severity=Severity.NOTE,
    check=_check,
)
