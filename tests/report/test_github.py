from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings

from reconciler.errors import Problem
from reconciler.report.github import render
from reconciler.report.report import Report, tell_problems
from tests.report.reports import CREATED, DELETED, REPORTS
from tests.report.strategies import reports

# As GitHub's runner reads a line: what stands behind the second "::" is the message, whatever it is.
COMMAND: Final = re.compile(r"::(error|warning|notice) ([^:]*)::([^\r\n]*)")


def read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The annotations as GitHub reads them, the summary left out."""
    found = []
    for line in text.removesuffix("\n").split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        properties = dict(one.split("=", 1) for one in match[2].split(","))
        found.append((match[1], {name: unescape(value) for name, value in properties.items()}, unescape(match[3])))
    return found


def unescape(text: str) -> str:
    for code, character in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        text = text.replace(code, character)
    return text


def problems(number: int) -> Report:
    return tell_problems(
        tuple(Problem("a.yaml", line, 1, f"schedules[{line}]", "is wrong") for line in range(1, number + 1))
    )


@settings(max_examples=50)
@given(reports)
def test_any_report_is_one_command_a_line_and_ten_of_a_level_at_most(report: Report) -> None:
    found = read(render(replace(report, rows=report.rows[:200])))
    for level in ("error", "warning", "notice"):
        assert sum(one[0] == level for one in found) <= 10


def test_an_annotation_stands_on_the_line_of_the_manifest() -> None:
    text = render(tell_problems((Problem("jobs, 100%:all.yaml", 3, 17, "queues[0].name", "has a blank\nor two"),)))
    where = {"file": "jobs, 100%:all.yaml", "line": "3", "col": "17", "title": "queues[0].name"}
    assert read(text) == [("error", where, r"has a blank\nor two [invalid]")]


@pytest.mark.parametrize("file", ["--var", "<stdin>"])
def test_what_stands_in_no_file_has_no_place(file: str) -> None:
    [(_, where, _)] = read(render(tell_problems((Problem(file, 1, 1, "name", "is wrong"),))))
    assert where == {"title": "name"}


def test_a_file_that_cannot_be_read_is_named_without_a_line() -> None:
    [(_, where, _)] = read(render(tell_problems((Problem("a.yaml", 0, 0, "", "cannot be read"),))))
    assert where == {"file": "a.yaml", "title": "a.yaml"}


@pytest.mark.parametrize(("number", "told", "more"), [(9, 9, ""), (10, 10, ""), (11, 9, "2"), (2_000, 9, "1,991")])
def test_of_more_than_ten_nine_are_told_and_how_many_more_there_are(number: int, told: int, more: str) -> None:
    found = read(render(problems(number)))
    rest = [message for _, _, message in found if "more; the report" in message]
    assert rest == ([f"{more} more; the report has all of them"] if more else [])
    assert len(found) - len(rest) == told


def test_what_the_reviewer_sees_comes_first() -> None:
    found = read(render(problems(100), lambda file, line: file == "a.yaml" and line > 95))
    assert [int(where["line"]) for _, where, _ in found[:9]] == [96, 97, 98, 99, 100, 1, 2, 3, 4]


def test_a_file_is_named_as_github_knows_it_and_looked_for_as_the_report_has_it() -> None:
    found = read(render(problems(20), lambda file, line: (file, line) == ("a.yaml", 20), "deploy/{}".format))
    assert [(where["file"], where["line"]) for _, where, _ in found[:2]] == [
        ("deploy/a.yaml", "20"),
        ("deploy/a.yaml", "1"),
    ]


def test_no_command_of_the_older_form_stands_in_the_summary() -> None:
    report = replace(REPORTS["valid"], owner="##[set-output name=exit-code]0")
    assert "##[" not in render(report).splitlines()[-1]


def test_a_removal_is_a_warning_and_any_other_change_a_notice() -> None:
    found = read(render(replace(REPORTS["plan"], rows=(CREATED, DELETED), warnings=())))
    assert [(level, where["title"]) for level, where, _ in found] == [
        ("warning", "schedule/old-report"),
        ("notice", "schedule/https://app.example.com/jobs/daily"),
    ]


def test_the_last_line_is_the_summary() -> None:
    assert render(REPORTS["in-sync"]) == "No changes. QStash matches the manifest.\n"
