from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from reconciler.ci.quality import render
from reconciler.errors import Problem
from reconciler.report.report import Report, tell_problems
from tests.report.reports import REPORTS
from tests.report.strategies import reports


def entries(report: Report, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as render takes them
    found = json.loads(render(report, lambda file: file, **more))
    assert isinstance(found, list)
    return found


def problem(line: int, message: str = "is wrong", file: str = "a.yaml") -> Problem:
    return Problem(file, line, 1, "owner", message)


def test_a_mistake_is_told_in_the_form_that_gitlab_reads() -> None:
    [entry] = entries(tell_problems((problem(3),)))
    assert len(entry.pop("fingerprint")) == 64
    assert entry == {
        "description": "owner: is wrong",
        "check_name": "qstash-sync/invalid",
        "severity": "critical",
        "location": {"path": "a.yaml", "lines": {"begin": 3}},
    }


def test_changes_that_are_wanted_are_no_lack_of_quality() -> None:
    told = {(entry["check_name"], entry["severity"]) for entry in entries(REPORTS["plan"])}
    assert told == {("qstash-sync/QS209", "minor"), ("qstash-sync/held", "minor")}


def test_what_stands_in_no_file_is_left_to_the_report() -> None:
    assert entries(tell_problems((problem(1, file="--var"), problem(0, file="gone.yaml")))) == [
        entries(tell_problems((problem(1, file="gone.yaml"),)))[0]
    ]


def test_those_that_are_seen_come_first() -> None:
    report = tell_problems(tuple(problem(line, f"{line}") for line in range(1, 5)))
    told = entries(report, is_seen=lambda _, line: line == 3)
    assert [entry["location"]["lines"]["begin"] for entry in told] == [3, 1, 2, 4]


def test_a_fingerprint_outlives_a_move_to_another_line() -> None:
    before, after = (entries(tell_problems((problem(line),))) for line in (3, 30))
    assert before[0]["fingerprint"] == after[0]["fingerprint"]


@settings(max_examples=20)
@given(reports)
def test_whatever_a_report_holds_every_entry_is_whole_and_its_fingerprint_its_own(report: Report) -> None:
    told = entries(replace(report, rows=report.rows[:200]))
    assert len({entry["fingerprint"] for entry in told}) == len(told)
    for entry in told:
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert "\n" not in entry["description"]
