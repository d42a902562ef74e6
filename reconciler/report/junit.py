"""The report as JUnit XML, which every CI system shows: a test for each change, or for each problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from reconciler.model import Action, Fate, Severity
from reconciler.report.findings import parse_place, place_of
from reconciler.report.report import Verb
from reconciler.report.wording import FATES, SIGNS, sides, summary, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.errors import Problem
    from reconciler.model import Warning_
    from reconciler.report.findings import Place
    from reconciler.report.report import Report, Row

_LONGEST: Final = 500  # characters of a value
# What the element is called whose text says that a test did not pass.
_FAILURE: Final = "failure"
_SKIPPED: Final = "skipped"


def render(report: Report) -> str:
    """One XML document. A change that is held is skipped; one that failed, a drift and a problem are failures.

    So is what a lint finds, but for notes.
    """
    cases = [*map(_problem, report.problems), *(_change(row, report.verb) for row in report.rows)]
    if report.verb is Verb.LINT:
        cases += [_warning(one) for one in report.warnings if one.severity is not Severity.NOTE]
    cases = cases or [_case("qstash-sync", str(report.verb))]
    suite = ET.Element("testsuite", {"name": f"qstash-sync {report.verb}", **_counts(cases)})
    suite.extend(cases)
    told = [summary(report), *(f"{one.address}: {one.message} [{one.code}]" for one in report.warnings)]
    ET.SubElement(suite, "system-out").text = "\n".join(map(visible, told))
    suites = ET.Element("testsuites", _counts(cases))
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _counts(cases: list[ET.Element]) -> dict[str, str]:
    found = {"failures": _FAILURE, _SKIPPED: _SKIPPED}
    counted = {name: str(sum(case.find(tag) is not None for case in cases)) for name, tag in found.items()}
    return {"tests": str(len(cases)), "errors": "0", **counted}


def _problem(problem: Problem) -> ET.Element:
    case = _case(problem.file, problem.path or problem.file, place_of(problem))
    _add(case, _FAILURE, problem.message, visible(str(problem)))
    return case


def _warning(warning: Warning_) -> ET.Element:
    case = _case(warning.code, warning.address, parse_place(warning.place))
    _add(case, _FAILURE, warning.message, visible(warning.place))
    return case


def _change(row: Row, verb: Verb) -> ET.Element:
    case = _case(row.kind, row.key, parse_place(row.place))
    details = "\n".join((f"{SIGNS[row.action]} {visible(row.address)}", *_settings(row)))
    if row.held is not None:
        _add(case, _SKIPPED, f"held: {row.held}", visible(row.flag or ""))
    elif verb is Verb.DRIFT:
        _add(case, _FAILURE, "QStash differs from the manifest", details)
    elif row.fate is Fate.SKIPPED:
        _add(case, _SKIPPED, f"{FATES[row.fate]}: {row.reason}", "")
    elif row.fate in {Fate.FAILED, Fate.UNKNOWN}:
        _add(case, _FAILURE, f"{FATES[row.fate]}: {row.reason}", details)
    else:
        ET.SubElement(case, "system-out").text = details
    return case


def _case(group: str, name: str, place: Place | None = None) -> ET.Element:
    """A test; ``file`` and ``line`` stand where CI systems look for them."""
    where = {} if place is None or not place.line else {"file": visible(place.file), "line": str(place.line)}
    return ET.Element("testcase", {"classname": visible(group), "name": visible(name), **where})


def _add(case: ET.Element, tag: str, message: str, text: str) -> None:
    ET.SubElement(case, tag, {"message": visible(message)}).text = text


def _settings(row: Row) -> Iterator[str]:
    for one in row.settings or row.cells:
        before, after = sides(one, _LONGEST)
        told = after if row.action is Action.CREATE else before if row.settings else f"{before} -> {after}"
        yield f"    {visible(one.path)}: {_secret(row) if one.secret else told}"


def _secret(row: Row) -> str:
    return "(secret)" if row.settings else "(secret changed)"
