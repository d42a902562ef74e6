from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Final

import jsonschema
import pytest
from hypothesis import given, settings

from reconciler.errors import Problem
from reconciler.report.report import Report, tell_problems
from reconciler.report.sarif import render
from tests.report.reports import REPORTS
from tests.report.strategies import reports

MESSAGE: Final = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
LEVEL: Final = {"enum": ["error", "warning", "note"]}


def shape(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has just these."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def items(of: dict[str, Any], at_least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": at_least}


# A code of a warning is told of at length.
RULE: Final = {
    "anyOf": [
        shape({"id": {"type": "string"}, "shortDescription": MESSAGE}),
        shape(
            {
                "id": {"type": "string"},
                "name": {"type": "string"},
                "shortDescription": MESSAGE,
                "fullDescription": MESSAGE,
            }
        ),
    ]
}
# What of SARIF 2.1.0 is used here, as its schema has it, and what GitHub asks for beyond that.
SCHEMA: Final = shape({
    "$schema": {"type": "string", "pattern": "sarif-schema-2.1.0.json$"},
    "version": {"const": "2.1.0"},
    "runs": {**items(shape({
        "tool": shape({"driver": shape({
            "name": {"const": "qstash-sync"},
            "semanticVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
            "rules": {**items(RULE), "uniqueItems": True},
        })}),
        "automationDetails": shape({"id": {"type": "string", "pattern": "^qstash-sync/[a-z]+/$"}}),
        "columnKind": {"const": "unicodeCodePoints"},
        "invocations": items(shape({
            "executionSuccessful": {"type": "boolean"},
            "toolExecutionNotifications": items(
                shape({"descriptor": shape({"id": {"type": "string"}}), "level": LEVEL, "message": MESSAGE})
            ),
        }), 1),
        "results": items(shape({
            "ruleId": {"type": "string"},
            "ruleIndex": {"type": "integer", "minimum": 0},
            "level": LEVEL,
            "message": MESSAGE,
            "locations": items(shape({
                "physicalLocation": shape({
                    "artifactLocation": shape({"uri": {"type": "string", "pattern": r"^[A-Za-z0-9_.~/%:-]+$"}}),
                    "region": shape({
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    }),
                }),
                "logicalLocations": items(shape({"fullyQualifiedName": {"type": "string"}}), 1),
            }), 1),
        })),
    }), 1), "maxItems": 1},
})  # fmt: skip


def read(report: Report) -> Any:  # noqa: ANN401 - JSON
    """The only run of the document, which is valid."""
    document = json.loads(render(report))
    jsonschema.validate(document, SCHEMA)
    return document["runs"][0]


@settings(max_examples=50)
@given(reports)
def test_any_report_is_valid_and_each_result_names_its_rule(report: Report) -> None:
    run = read(
        replace(report, rows=tuple(replace(one, place="a b.yaml:1:2") for one in report.rows[:200]), problems=())
    )
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_what_has_no_line_is_a_notification_since_github_would_refuse_the_whole_file(report: Report) -> None:
    run = read(report)
    notes = run["invocations"][0]["toolExecutionNotifications"]
    text = json.dumps(run["results"])
    assert not any(re.escape(note["message"]["text"]) in text for note in notes)


def test_a_problem_stands_where_it_is_written() -> None:
    run = read(tell_problems((Problem("./jobs/a b.yaml", 3, 17, "queues[0].name", "has a blank"),)))
    [result] = run["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == (
        "invalid",
        "error",
        "queues[0].name: has a blank",
    )
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "jobs/a%20b.yaml"},
        "region": {"startLine": 3, "startColumn": 17},
    }
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/etc/jobs.yaml", "file:///etc/jobs.yaml"),
        ("../jobs.yaml", "../jobs.yaml"),
        ("iş#1.yaml", "i%C5%9F%231.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
    ],
)
def test_a_file_is_named_by_its_uri(file: str, uri: str) -> None:
    [result] = read(tell_problems((Problem(file, 1, 1, "", "is wrong"),)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_manifest_without_problems_has_no_result_and_ran_well() -> None:
    run = read(REPORTS["in-sync"])
    assert (run["results"], run["invocations"][0]["executionSuccessful"]) == ([], True)
