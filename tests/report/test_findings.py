from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model import Fate, Warning_
from reconciler.report.findings import Finding, Level, Place, findings, parse_place
from reconciler.report.report import Report, Row, Verb
from tests.report.reports import CREATED, DELETED, MARKED, PAUSED, REPORTS, UPDATED


def find(row: Row, verb: Verb = Verb.PLAN) -> Finding:
    [found] = findings(Report("acme", (row,), {}, 0, (), verb))
    return found


@pytest.mark.parametrize(
    ("row", "verb", "level", "code"),
    [
        (CREATED, Verb.PLAN, Level.NOTICE, "create"),
        (UPDATED, Verb.PLAN, Level.NOTICE, "update"),
        (MARKED, Verb.PLAN, Level.NOTICE, "adopt"),
        (DELETED, Verb.PLAN, Level.WARNING, "remove"),
        (PAUSED, Verb.PLAN, Level.WARNING, "remove"),
        (replace(UPDATED, held="it is protected"), Verb.PLAN, Level.WARNING, "held"),
        (replace(UPDATED, fate=Fate.APPLIED), Verb.APPLY, Level.NOTICE, "update"),
        (replace(UPDATED, fate=Fate.FAILED), Verb.APPLY, Level.ERROR, "failed"),
        (replace(UPDATED, fate=Fate.UNKNOWN), Verb.APPLY, Level.ERROR, "unknown"),
        (replace(UPDATED, fate=Fate.SKIPPED), Verb.APPLY, Level.WARNING, "skipped"),
        (UPDATED, Verb.DRIFT, Level.WARNING, "drift"),
    ],
)
def test_how_bad_a_change_is(row: Row, verb: Verb, level: Level, code: str) -> None:
    found = find(row, verb)
    assert (found.level, found.code) == (level, code)


def test_a_change_stands_where_the_manifest_wants_it() -> None:
    assert find(UPDATED).place == Place("schedules.yaml", 20, 5)
    assert find(DELETED).place is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        ("a.yaml:1:2", Place("a.yaml", 1, 2)),
        ("c:/a:b.yaml:3:4", Place("c:/a:b.yaml", 3, 4)),
        ("<stdin>:1:2", None),
    ],
)
def test_a_place_is_read_from_its_end(text: str, place: Place | None) -> None:
    assert parse_place(text) == place


def test_a_warning_is_one_wherever_it_stands() -> None:
    report = replace(REPORTS["in-sync"], warnings=(Warning_("QS204", "queue/a", "names a queue"),))
    assert list(findings(report)) == [Finding(Level.WARNING, "QS204", "queue/a", "names a queue", None)]


def test_every_problem_is_an_error() -> None:
    assert {one.level for one in findings(REPORTS["invalid"])} == {Level.ERROR}
