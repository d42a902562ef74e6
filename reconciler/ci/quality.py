"""The report in GitLab's Code Quality format, a part of Code Climate's that other tools read as well.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from reconciler.report.findings import Level, findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.ci.forge import IsSeen
    from reconciler.report.findings import Finding
    from reconciler.report.report import Report
    from reconciler.values import Json

    # A file's path from the root of the repository; None where it lies elsewhere.
    Locate = Callable[[str], str | None]

# A change that is wanted is no lack of quality, so notices have no severity.
_SEVERITIES: Final = {Level.ERROR: "critical", Level.WARNING: "minor"}


def render(report: Report, locate: Locate, is_seen: IsSeen | None = None) -> str:
    """What is wrong or probably not meant, where the repository has it, as a JSON list; those first that are seen.

    The fingerprint of each is its own, and outlives a move to another line.
    """
    told = [one for one in findings(report) if one.level in _SEVERITIES]
    if is_seen is not None:
        told.sort(key=lambda one: one.place is None or not is_seen(one.place.file, one.place.line))
    return json.dumps(list(_entries(told, locate)), indent=2) + "\n"


def _entries(told: list[Finding], locate: Locate) -> Iterator[Json]:
    known: set[str] = set()
    for one in told:
        path = locate(one.place.file) if one.place is not None else None
        if one.place is None or path is None:
            continue
        fingerprint = _fingerprint(path, one, known)
        known.add(fingerprint)
        yield {
            "description": f"{one.subject}: {one.message}",
            "check_name": f"qstash-sync/{one.code}",
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[one.level],
            "location": {"path": path, "lines": {"begin": max(one.place.line, 1)}},
        }


def _fingerprint(path: str, finding: Finding, known: set[str]) -> str:
    """Of findings with one fingerprint GitLab shows only the first, so that the second is given another."""
    parts = [path, finding.code, finding.subject, finding.message]
    while (digest := sha256(json.dumps(parts).encode()).hexdigest()) in known:
        parts.append("again")
    return digest
