"""A time zone that knows no summer time, and may be the other way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_OFFSET: Final = re.compile(r"Etc/GMT(?P<sign>[+-])(?P<hours>[1-9][0-9]?)")
_PLACES: Final = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}


def _check(scene: Scene) -> Iterator[Finding]:
    for rhythm, jobs in scene.rhythms.items():
        if message := _tell(rhythm.zone):
            for job in jobs:
                yield Finding(job.address, ("timezone",), message)


def _tell(zone: str) -> str:
    if found := _OFFSET.fullmatch(zone):
        side, other = ("behind", "ahead of") if found["sign"] == "+" else ("ahead of", "behind")
        return f"has a zone {found['hours']} hours {side} UTC, not {other} it, the whole year; write a place"
    if zone in _PLACES:
        return f"has a zone of winter time the whole year; write a place, such as {_PLACES[zone]}"
    return ""


RULE = Rule(
    code="QS109",
    name="fixed-zone",
    title="A time zone is a fixed offset.",
    explanation=(
        "The names `Etc/GMT+3` and the like have their sign the other way round than everywhere else: this one is"
        " three hours *behind* UTC, as in Buenos Aires, not ahead as in Istanbul. They, and `EST`, `MST` and `HST`,"
        " know no summer time either. Write the place whose clocks are meant."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    timezone: Etc/GMT+3  # QS109
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    timezone: Europe/Istanbul
""",
    check=_check,
)
