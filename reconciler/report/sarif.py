"""The report as SARIF 2.1.0: what is wrong or probably not meant, where the manifest has it.

Changes are no results; notes are.

GitHub refuses a whole file for one result without a line, so what has none is a notification of the run.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from reconciler import __version__
from reconciler.lint.catalogue import topics
from reconciler.report.findings import Level, findings

if TYPE_CHECKING:
    from reconciler.report.findings import Finding, Place
    from reconciler.report.report import Report
    from reconciler.values import Json

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES: Final = {
    "drift": "QStash differs from the manifest",
    "failed": "A change could not be made",
    "held": "A change is held until somebody lets it through",
    "invalid": "The manifest is invalid",
    "remove": "A resource would be removed",
    "skipped": "A change was not made",
    "unknown": "A change may have been made or not",
}
_LEVELS: Final = {Level.NOTICE: "note"}


def render(report: Report) -> str:
    """One JSON document with one run; the same report gives the same bytes."""
    known = topics()
    told = [one for one in findings(report) if one.level is not Level.NOTICE or one.code in known]
    codes = sorted({one.code for one in told})
    placed = [one for one in told if one.place is not None and one.place.line]
    notes = [_note(one) for one in told if one.place is None or not one.place.line]
    driver: dict[str, Json] = {"name": "qstash-sync", "semanticVersion": __version__, "rules": [*map(_rule, codes)]}
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"qstash-sync/{report.verb}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.problems, "toolExecutionNotifications": notes}],
        "results": [_result(one, one.place, codes) for one in placed if one.place is not None],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Json]:
    topic = topics().get(code)
    if topic is None:
        return {"id": code, "shortDescription": {"text": _RULES.get(code, code)}}
    told: dict[str, Json] = {"id": code, "name": topic.name, "shortDescription": {"text": topic.title}}
    return told | {"fullDescription": {"text": topic.explanation}}


def _result(finding: Finding, place: Place, codes: list[str]) -> dict[str, Json]:
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS.get(finding.level, finding.level),
        "message": {"text": f"{finding.subject}: {finding.message}"},
        "locations": [_location(finding, place)],
    }


def _location(finding: Finding, place: Place) -> dict[str, Json]:
    where: dict[str, Json] = {
        "artifactLocation": {"uri": _uri(place.file)},
        "region": {"startLine": place.line, "startColumn": place.column},
    }
    return {"physicalLocation": where, "logicalLocations": [{"fullyQualifiedName": finding.subject}]}


def _note(finding: Finding) -> dict[str, Json]:
    return {
        "descriptor": {"id": finding.code},
        "level": _LEVELS.get(finding.level, finding.level),
        "message": {"text": f"{finding.subject}: {finding.message}"},
    }


def _uri(file: str) -> str:
    """A file's name as a URI, relative where the name is."""
    path = quote(file, safe="/", errors="surrogateescape").removeprefix("./")
    return f"file://{path}" if path.startswith("/") else path
