from __future__ import annotations

import json
from dataclasses import replace

from reconciler.errors import Problem
from reconciler.kinds.schedule import SCHEDULE
from reconciler.model import Manifest, Policy
from reconciler.report.as_json import render
from reconciler.report.report import tell_manifest, tell_outcomes, tell_plan, tell_problems
from reconciler.values import Body
from tests.kinds.account import want
from tests.report.changes import CREATED, OUTCOMES, PLAN, UPDATED, WARNING, schedule


def test_a_plan_is_one_document_with_everything_in_it() -> None:
    assert json.loads(render(tell_plan(PLAN))) == {
        "format_version": "1",
        "owner": "acme",
        "summary": {"adopt": 1, "add": 1, "change": 1, "destroy": 1, "held": 1, "unchanged": 7},
        "changes": [
            {
                "address": "schedule/clean",
                "kind": "schedule",
                "key": "clean",
                "id": "scd_1",
                "action": "adopt",
                "cause": "unknown",
                "held": None,
                "fields": [{"path": "timeout", "before": "(not shown by QStash)", "after": 60}],
            },
            {
                "address": "schedule/digest",
                "kind": "schedule",
                "key": "digest",
                "id": "acme.digest",
                "action": "update",
                "cause": "both",
                "held": None,
                "fields": [
                    {"path": "cron", "before": "0 8 * * *", "after": "0 9 * * *"},
                    {"path": "headers.Authorization", "secret": True},
                ],
            },
            {
                "address": "schedule/report",
                "kind": "schedule",
                "key": "report",
                "id": "acme.report",
                "action": "create",
                "cause": "manifest",
                "held": None,
                "fields": [],
            },
            {
                "address": "schedule/gone",
                "kind": "schedule",
                "key": "gone",
                "id": "acme.gone",
                "action": "delete",
                "cause": "manifest",
                "held": None,
                "fields": [],
            },
            {
                "address": "queue/emails",
                "kind": "queue",
                "key": "emails",
                "id": "emails",
                "action": "delete",
                "cause": "manifest",
                "held": {"reason": "it still holds 3 messages", "flag": "--drop-messages queue/emails"},
                "fields": [],
            },
        ],
        "warnings": [
            {
                "code": "QS203",
                "severity": "warning",
                "address": "schedule/report",
                "message": "is on this machine",
                "place": "schedules.yaml:12:5",
            }
        ],
    }


def test_outcomes_say_what_became_of_each_change() -> None:
    document = json.loads(render(tell_outcomes(PLAN, OUTCOMES)))
    assert [(one["address"], one["outcome"], one["reason"]) for one in document["changes"]] == [
        ("schedule/clean", "applied", None),
        ("schedule/digest", "failed", "QStash refused (400): no"),
        ("schedule/report", "applied", None),
        ("schedule/gone", "skipped", "interrupted"),
        ("queue/emails", "held", "it still holds 3 messages"),
    ]


def test_the_same_report_gives_the_same_bytes_and_ends_with_a_line() -> None:
    assert render(tell_plan(PLAN)) == render(tell_plan(PLAN))
    assert render(tell_plan(PLAN)).endswith("}\n")


def test_letters_are_written_as_themselves() -> None:
    change = replace(CREATED, after=schedule("täglich", "s"))
    assert "schedule/täglich" in render(tell_plan(replace(PLAN, changes=(change,))))


def test_half_a_character_of_a_live_value_is_escaped_so_that_it_can_be_written() -> None:
    change = replace(UPDATED, before=schedule("k", "s", body=Body("\ud800")), after=schedule("k", "s", body=Body("b")))
    told = render(tell_plan(replace(PLAN, changes=(change,))))
    told.encode()
    assert json.loads(told)["changes"][0]["fields"] == [{"path": "body", "before": "\ud800", "after": "b"}]


def test_a_valid_manifest_is_one_document() -> None:
    assert json.loads(render(tell_manifest(Manifest(Policy("acme"), {}, (WARNING,))))) == {
        "format_version": "1",
        "valid": True,
        "problems": [],
        "warnings": [
            {
                "code": "QS203",
                "severity": "warning",
                "address": "schedule/report",
                "message": "is on this machine",
                "place": "schedules.yaml:12:5",
            }
        ],
    }


def test_an_invalid_manifest_is_one_document() -> None:
    problem = Problem("schedules.yaml", 3, 5, "schedules[0].cron", "is missing")
    assert json.loads(render(tell_problems((problem,)))) == {
        "format_version": "1",
        "valid": False,
        "problems": [
            {
                "file": "schedules.yaml",
                "line": 3,
                "column": 5,
                "path": "schedules[0].cron",
                "message": "is missing",
            }
        ],
        "warnings": [],
    }


def test_no_secret_is_in_it() -> None:
    url = "https://user:hunter2@example.com/?token=hunter2"
    change = replace(CREATED, after=want(SCHEDULE, {"destination": url, "cron": "0 9 * * *"}))
    for report in (tell_plan(PLAN), tell_outcomes(PLAN, OUTCOMES), tell_plan(replace(PLAN, changes=(change,)))):
        assert "hunter" not in render(report)
