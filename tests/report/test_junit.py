from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from reconciler.report.junit import render
from reconciler.report.report import Report
from tests.report.reports import REPORTS
from tests.report.strategies import reports


def fates(report: Report) -> dict[str, str]:
    """What each test came to, by its name."""
    found = {}
    for case in ET.fromstring(render(report)).iter("testcase"):
        tags = [child.tag for child in case if child.tag != "system-out"]
        found[case.attrib["name"]] = tags[0] if tags else "passed"
    return found


@settings(max_examples=50)
@given(reports)
def test_any_report_is_xml_with_a_test_for_each_row_and_its_counts_are_right(report: Report) -> None:
    report = replace(report, rows=report.rows[:200])
    suites = ET.fromstring(render(report))
    [suite] = suites
    cases = suite.findall("testcase")
    assert len(cases) == max(1, len(report.rows) + len(report.problems))
    for element in (suites, suite):
        assert element.attrib["tests"] == str(len(cases))
        assert element.attrib["failures"] == str(len(suite.findall("testcase/failure")))
        assert element.attrib["skipped"] == str(len(suite.findall("testcase/skipped")))


@pytest.mark.parametrize("name", ["valid", "in-sync", "no-drift"])
def test_where_nothing_is_to_be_told_one_test_has_passed(name: str) -> None:
    assert fates(REPORTS[name]) == {str(REPORTS[name].verb): "passed"}


def test_in_a_plan_what_is_held_is_skipped_and_everything_else_passes() -> None:
    assert sorted(fates(REPORTS["plan"]).values()) == ["passed"] * 6 + ["skipped"]


def test_what_an_apply_could_not_do_is_a_failure_and_what_it_did_not_try_is_skipped() -> None:
    assert list(fates(REPORTS["apply"]).values()) == ["passed", "failure", "failure", "skipped", "skipped"]


@pytest.mark.parametrize("name", ["drift", "invalid"])
def test_each_drift_and_each_problem_is_a_failure(name: str) -> None:
    assert set(fates(REPORTS[name]).values()) == {"failure"}


def test_a_test_names_the_line_of_the_manifest() -> None:
    case = ET.fromstring(render(REPORTS["invalid"])).find(".//testcase[@name='queues[0].name']")
    assert case is not None
    assert (case.attrib["file"], case.attrib["line"]) == ("odd, 100%:name.yaml", "3")


def test_secrets_are_told_as_such() -> None:
    text = render(REPORTS["plan"])
    assert "headers.Authorization: (secret changed)" in text
    assert "headers.X-Key: (secret)" in text
