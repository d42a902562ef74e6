"""A URL group that delivers twice to one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import read_likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene


def _check(scene: Scene) -> Iterator[Finding]:
    for address, spec in scene.groups.items():
        first: dict[str, int] = {}
        for index, endpoint in enumerate(spec.endpoints):
            likeness = read_likeness(endpoint.url.raw)
            if likeness is not None and (place := first.setdefault(likeness, index)) != index:
                message = f"delivers twice to one place: endpoints {place + 1} and {index + 1} are one; keep one"
                yield Finding(address, ("endpoints", index, "url"), message)


RULE = Rule(
    code="QS151",
    name="same-endpoint",
    title="A URL group has the same URL twice.",
    explanation=(
        "Two endpoints differ by a trailing slash, `www.`, the scheme or the letters of the host only, so that one"
        " place gets every message twice, or one of the two answers with a redirect, which QStash does not follow. (The"
        " very same URL twice is an error.)"
    ),
    bad="""\
version: 1
owner: acme
url_groups:
  - name: orders
    endpoints:
      - {url: "https://stock.example.com/orders"}
      - {url: "https://stock.example.com/orders/"}  # QS151
schedules:
  - {destination: orders, cron: "0 9 * * *"}
""",
    good="""\
version: 1
owner: acme
url_groups:
  - name: orders
    endpoints:
      - {url: "https://stock.example.com/orders"}
      - {url: "https://mail.example.com/orders"}
schedules:
  - {destination: orders, cron: "0 9 * * *"}
""",
    check=_check,
)
