"""A destination that is another's but for a detail."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import read_likeness, read_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene
    from reconciler.lint.site import Site


def _check(scene: Scene) -> Iterator[Finding]:
    alike: defaultdict[str, list[Job]] = defaultdict(list)
    for job in scene.jobs:
        likeness = read_likeness(job.spec.destination.raw)
        if likeness is not None:
            alike[likeness].append(job)
    for jobs in (several for several in alike.values() if len(several) > 1):
        # What most of them write is taken as meant, else what comes first.
        (usual, _), *others = Counter(job.spec.destination.raw for job in jobs).most_common()
        if others:
            model = next(job for job in jobs if job.spec.destination.raw == usual)
            yield from (_tell(job, model) for job in jobs if job.spec.destination.raw != usual)


def _tell(job: Job, model: Job) -> Finding:
    ours, theirs = read_site(job.spec.destination.raw), read_site(model.spec.destination.raw)
    assert ours is not None  # noqa: S101 - only URLs are compared
    assert theirs is not None  # noqa: S101
    message = f"calls what {model.address} calls but for {_difference(ours, theirs)}; write what does not redirect"
    return Finding(job.address, ("destination",), message, also=(model.address,))


def _difference(ours: Site, theirs: Site) -> str:
    if ours.host != theirs.host:
        return "www. in front of its host"
    if ours.rest != theirs.rest:
        return "a slash at its end"
    return "http or https" if ours.scheme != theirs.scheme else "the way in which its host is written"


RULE = Rule(
    code="QS123",
    name="near-twin",
    title="A destination differs from another's by a trailing slash, `www.` or the like.",
    explanation=(
        "Servers take `/jobs/a` and `/jobs/a/`, or `example.com` and `www.example.com`, for the same and send one to"
        " the other. QStash does not follow a redirect, or the signature is lost with it, so one of the two never"
        " arrives. Write the URL that answers by itself in both places."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - name: digest
    destination: https://example.com/jobs/mail
    cron: "0 9 * * *"
    body: {type: digest}
  - name: report
    destination: https://example.com/jobs/mail/  # QS123
    cron: "0 8 * * 1"
    body: {type: report}
""",
    good="""\
version: 1
owner: acme
schedules:
  - name: digest
    destination: https://example.com/jobs/mail
    cron: "0 9 * * *"
    body: {type: digest}
  - name: report
    destination: https://example.com/jobs/mail
    cron: "0 8 * * 1"
    body: {type: report}
""",
    check=_check,
)
