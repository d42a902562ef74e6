from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.errors import Problem
from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule import SCHEDULE
from reconciler.model import Action, Fate, Manifest, Outcome, Plan, Policy, Resource, Warning_
from reconciler.report.report import (
    Cell,
    Verb,
    tell_change,
    tell_manifest,
    tell_outcomes,
    tell_plan,
    tell_problems,
    turned,
)
from reconciler.values import Text
from tests.kinds.account import want
from tests.report.changes import (
    ADOPTED,
    CREATED,
    DELETED,
    HELD,
    OUTCOMES,
    PLAN,
    UPDATED,
    WARNING,
    schedule,
)


def test_a_plan_is_counted_by_what_apply_would_do() -> None:
    report = tell_plan(PLAN)
    assert (report.owner, report.unchanged, report.verb) == ("acme", 7, Verb.PLAN)
    assert report.counts == {"adopt": 1, "add": 1, "change": 1, "destroy": 1, "held": 1}
    assert [row.address for row in report.rows] == [
        "schedule/clean",
        "schedule/digest",
        "schedule/report",
        "schedule/gone",
        "queue/emails",
    ]


def test_outcomes_are_counted_by_what_has_happened() -> None:
    report = tell_outcomes(PLAN, OUTCOMES)
    assert report.verb is Verb.APPLY
    assert report.counts == {
        "adopt": 1,
        "add": 1,
        "change": 0,
        "destroy": 0,
        "held": 1,
        "failed": 1,
        "unknown": 0,
        "skipped": 1,
    }
    assert [(row.fate, row.reason) for row in report.rows] == [(one.fate, one.reason) for one in OUTCOMES]


@pytest.mark.parametrize("fate", Fate)
def test_every_fate_is_counted_once(fate: Fate) -> None:
    report = tell_outcomes(Plan("acme", (DELETED,)), [Outcome(DELETED, fate)])
    assert sum(report.counts.values()) == 1


def test_a_row_holds_what_differs_and_no_secret() -> None:
    row = tell_change(UPDATED)
    assert row.cells == (Cell("cron", "0 8 * * *", "0 9 * * *"), Cell("headers.Authorization", secret=True))
    assert (row.action, row.cause, row.id, row.settings) == (Action.UPDATE, "both", "acme.digest", ())


def test_a_created_resource_is_told_by_its_settings() -> None:
    row = tell_change(CREATED)
    assert row.cells == ()
    assert row.settings == (
        Cell("destination", None, "https://example.com/job"),
        Cell("cron", None, "0 9 * * *"),
        Cell("body", None, '{"a":1}'),
        Cell("headers.Authorization", secret=True),
        Cell("delay", None, 90),
    )


def test_what_goes_with_a_deleted_resource_is_told() -> None:
    assert tell_change(DELETED).settings == (
        Cell("destination", "https://example.com/job", None),
        Cell("cron", "0 9 * * *", None),
    )


def test_what_qstash_does_not_show_is_told_as_that() -> None:
    assert tell_change(ADOPTED).cells == (Cell("timeout", "(not shown by QStash)", 60),)


def test_what_is_held_has_its_reason_and_the_flag_that_lifts_it() -> None:
    row = tell_change(HELD)
    assert (row.held, row.flag, row.removes) == (
        "it still holds 3 messages",
        "--drop-messages queue/emails",
        True,
    )


def test_what_differs_and_is_shown_alike_differs_in_a_secret() -> None:
    before = schedule("k", "s", destination=Text("https://user:hunter1@example.com"))
    after = schedule("k", "s", destination=Text("https://user:hunter2@example.com"))
    assert tell_change(replace(UPDATED, before=before, after=after)).cells == (Cell("destination", secret=True),)


def test_the_secrets_that_a_destination_holds_are_in_no_address() -> None:
    url = "https://user:hunter2@example.com/?token=hunter2"
    row = tell_change(replace(CREATED, after=want(SCHEDULE, {"destination": url, "cron": "0 9 * * *"})))
    assert row.address == "schedule/https://(secret)@example.com/?token=(secret)"
    assert "hunter2" not in repr(row)


def test_no_secret_of_a_change_is_in_its_report() -> None:
    for report in (tell_plan(PLAN), tell_outcomes(PLAN, OUTCOMES)):
        assert "hunter" not in repr(report)


PLACES = {"schedule/report": "schedules.yaml:12:5", "schedule/gone": "schedules.yaml:1:1"}


def test_what_the_manifest_wants_is_told_with_its_place_and_what_it_does_not_without() -> None:
    rows = {row.address: row.place for row in tell_plan(PLAN, PLACES).rows}
    assert (rows["schedule/report"], rows["schedule/gone"], rows["schedule/clean"]) == ("schedules.yaml:12:5", "", "")


def test_a_warning_of_the_account_is_told_where_the_manifest_has_the_resource() -> None:
    one, other = (
        Warning_("QS209", "schedule/report", "is paused"),
        Warning_("QS213", "schedule", "3 unmarked schedules"),
    )
    report = tell_plan(replace(PLAN, warnings=(one, other, WARNING)), PLACES)
    assert [warning.place for warning in report.warnings] == ["schedules.yaml:12:5", "", "schedules.yaml:12:5"]


def test_a_valid_manifest_is_told_by_how_much_it_wants() -> None:
    queues = tuple(Resource("queue", name, QueueSpec()) for name in "ab")
    report = tell_manifest(Manifest(Policy("acme"), {"queue": queues, "schedule": ()}, (WARNING,)))
    assert (report.owner, report.counts, report.warnings, report.verb) == (
        "acme",
        {"queue": 2, "schedule": 0},
        (WARNING,),
        Verb.VALIDATE,
    )


def test_an_invalid_manifest_has_its_problems_and_nothing_else() -> None:
    problem = Problem("schedules.yaml", 1, 1, "owner", "is missing")
    report = tell_problems((problem,))
    assert (report.problems, report.rows, report.counts) == ((problem,), (), {})


def test_a_cell_can_be_seen_from_the_other_side() -> None:
    assert turned(Cell("cron", 1, 2)) == Cell("cron", 2, 1)
    assert turned(Cell("cron", secret=True)) == Cell("cron", secret=True)
