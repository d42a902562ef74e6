"""A body that should be a reference to what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.kinds import BY_NAME
from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_LARGE: Final = 100_000  # bytes
_LONGEST_CHARACTER: Final = 4  # bytes
_KIND: Final = BY_NAME["schedule"]


def _check(scene: Scene) -> Iterator[Finding]:
    told = {one.address for one in scene.manifest.warnings if one.code == "QS206"}
    for job in scene.jobs:
        # Counting the bytes of every small body would cost more than all else here.
        if len(job.spec.body.raw) * _LONGEST_CHARACTER > _LARGE and job.address not in told:
            for path, size in _KIND.sizes(job.spec).items():
                if size > _LARGE:
                    message = f"sends a body of {size:,} bytes with every run; send where it lies instead"
                    yield Finding(job.address, path, message)


RULE = Rule(
    code="QS133",
    name="large-body",
    title="A body is so large that a reference would do better.",
    explanation=(
        "A schedule sends the same body with every run, and QStash lists every body with every schedule: more than"
        " 100,000 bytes make each plan slow, and are near the limit of the free plan (1 MB). Put the data where the job"
        " finds it, and send its name. Beyond `max_body` it is told of as QS206 instead."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/import
    cron: "0 5 * * *"
    body:
      row: &row {sku: A-1, stock: 4}  # QS133
      page: &page [*row, *row, *row, *row, *row, *row, *row, *row, *row, *row]
      chapter: &chapter [*page, *page, *page, *page, *page, *page, *page, *page, *page, *page]
      book: &book [*chapter, *chapter, *chapter, *chapter, *chapter, *chapter, *chapter, *chapter]
      shelf: [*book, *book, *book, *book, *book]
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/import
    cron: "0 5 * * *"
    body: {rows: "s3://acme-imports/stock.json"}
""",
    check=_check,
)
