from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import Problem
from reconciler.kinds.schedule import SCHEDULE
from reconciler.model import Cause, Change, Fate, Manifest, Outcome, Plan, Policy, Warning_
from reconciler.report.report import tell_manifest, tell_outcomes, tell_plan, tell_problems
from reconciler.report.text import render, summary
from reconciler.values import Body, Text
from tests.kinds.account import want
from tests.report.changes import ADOPTED, CREATED, DELETED, HELD, OUTCOMES, PLAN, UPDATED, WARNING, schedule

PLANNED = """\
  <= schedule/clean  (scd_1)
       timeout  (not shown by QStash) -> 60s

   ~ schedule/digest  (changed by hand)
       cron                   0 8 * * * -> 0 9 * * *
       headers.Authorization  (secret changed)

   + schedule/report
       destination            https://example.com/job
       cron                   0 9 * * *
       body                   {"a":1}
       headers.Authorization  (secret)
       delay                  90s

   - schedule/gone  (acme.gone)

   - queue/emails
       held: it still holds 3 messages; to let it through: --drop-messages queue/emails

Warning: schedules.yaml:12:5: schedule/report: is on this machine [QS203]

Plan: 1 to adopt, 1 to add, 1 to change, 1 to destroy, 1 held.
"""

APPLIED = """\
  <= schedule/clean  (scd_1)
       timeout  (not shown by QStash) -> 60s

   ~ schedule/digest  (changed by hand)
       failed: QStash refused (400): no
       cron                   0 8 * * * -> 0 9 * * *
       headers.Authorization  (secret changed)

   - schedule/gone  (acme.gone)
       not done: interrupted

Apply incomplete. Resources: 1 adopted, 0 added, 0 changed, 0 destroyed, 1 failed, 1 not done.
"""


def test_a_plan_reads_as_people_know_it_from_terraform() -> None:
    assert render(tell_plan(PLAN)) == PLANNED


def test_outcomes_say_what_went_wrong_and_why() -> None:
    told = tuple(one for one in OUTCOMES if one.change not in (CREATED, HELD))
    assert render(tell_outcomes(replace(PLAN, warnings=()), told)) == APPLIED


def plan_line(*changes: Change) -> str:
    return summary(tell_plan(Plan("acme", changes)))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ((), "No changes. QStash matches the manifest."),
        ((CREATED, CREATED, UPDATED), "Plan: 2 to add, 1 to change, 0 to destroy."),
        ((ADOPTED, DELETED), "Plan: 1 to adopt, 0 to add, 0 to change, 1 to destroy."),
        ((CREATED, HELD), "Plan: 1 to add, 0 to change, 0 to destroy, 1 held."),
        ((HELD,), "Plan: 0 to add, 0 to change, 0 to destroy, 1 held."),
        ((ADOPTED, HELD), "Plan: 1 to adopt, 0 to add, 0 to change, 0 to destroy, 1 held."),
    ],
)
def test_a_plan_ends_with_its_counts(changes: tuple[Change, ...], line: str) -> None:
    assert plan_line(*changes) == line
    assert render(tell_plan(Plan("acme", changes))).endswith(f"{line}\n")


@pytest.mark.parametrize(
    ("outcomes", "line"),
    [
        (
            [(CREATED, Fate.APPLIED), (CREATED, Fate.APPLIED), (UPDATED, Fate.APPLIED)],
            "Apply complete! Resources: 2 added, 1 changed, 0 destroyed.",
        ),
        ([(ADOPTED, Fate.APPLIED)], "Apply complete! Resources: 1 adopted, 0 added, 0 changed, 0 destroyed."),
        (
            [(CREATED, Fate.APPLIED), (HELD, Fate.HELD)],
            "Apply complete! Resources: 1 added, 0 changed, 0 destroyed, 1 held.",
        ),
        ([(CREATED, Fate.FAILED)], "Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed, 1 failed."),
        (
            [(CREATED, Fate.UNKNOWN), (DELETED, Fate.SKIPPED)],
            "Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed, 1 unknown, 1 not done.",
        ),
        ([], "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."),
    ],
)
def test_an_apply_ends_with_what_has_happened(outcomes: list[tuple[Change, Fate]], line: str) -> None:
    report = tell_outcomes(Plan("acme", ()), [Outcome(change, fate) for change, fate in outcomes])
    assert summary(report) == line


def cells(**after: Any) -> list[str]:  # noqa: ANN401 - the spec's own
    change = Change(schedule("k", "s"), schedule("k", "s", **after))
    return [line.strip() for line in render(tell_plan(Plan("acme", (change,)))).splitlines()[1:-2]]


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ({"retries": 5}, "retries  3 -> 5"),
        ({"delay": 90}, "delay  0s -> 90s"),
        ({"queue": "emails"}, "queue  (none) -> emails"),
        ({"queue": ""}, 'queue  (none) -> ""'),
        ({"queue": "3"}, 'queue  (none) -> "3"'),
        ({"queue": "true"}, 'queue  (none) -> "true"'),
        ({"queue": "(none)"}, 'queue  (none) -> "(none)"'),
        ({"queue": " a"}, 'queue  (none) -> " a"'),
        ({"queue": "a "}, 'queue  (none) -> "a "'),
        ({"queue": "a b"}, "queue  (none) -> a b"),
        ({"labels": ("a", "b")}, 'labels  [] -> ["a", "b"]'),
        ({"paused": True}, "paused  (none) -> true"),
        ({"body": Body("é")}, 'body  "" -> é'),
    ],
)
def test_a_value_is_told_so_that_it_is_taken_for_what_it_is(after: dict[str, Any], line: str) -> None:
    assert cells(**after) == [line]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb", r"a\nb"),
        ("a\rb", r"a\rb"),
        ("a\x9bb", r"a\x9bb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2066b", r"a\u2066b"),
        ("a\u200bb", r"a\u200bb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\ud800b", r"a\ud800b"),
        ("a\U000e0041b", r"a\U000e0041b"),
    ],
)
def test_what_could_do_something_to_a_terminal_stands_as_its_escape(raw: str, shown: str) -> None:
    assert cells(queue=raw) == [f"queue  (none) -> {shown}"]
    change = Change(None, schedule(raw, "s"))
    assert f"schedule/{shown}\n" in render(tell_plan(Plan("acme", (change,))))


@given(st.text(st.characters(codec=None), max_size=20))
def test_nothing_from_outside_breaks_a_line_or_fails_to_be_written(text: str) -> None:
    warning = Warning_("QS1", f"schedule/{text}", text, text)
    change = replace(UPDATED, after=schedule(text, text, headers=((text, Text(text)),), body=Body(text)))
    outcome = Outcome(change, Fate.FAILED, text)
    lines = render(tell_outcomes(Plan("acme", (change,), 0, (warning,)), (outcome,))).removesuffix("\n").split("\n")
    assert all(line.isprintable() for line in lines)


def test_a_long_value_is_cut_where_it_differs() -> None:
    before, after = "a" * 300 + "x" + "b" * 300, "a" * 300 + "y" + "b" * 300
    change = Change(schedule("k", "s", body=Body(before)), schedule("k", "s", body=Body(after)))
    line = render(tell_plan(Plan("acme", (change,)))).splitlines()[1]
    assert len(line) < 230
    assert "x" in line
    assert "y" in line
    assert "…" in line


@pytest.mark.parametrize(
    ("change", "aside"),
    [
        (Change(schedule("k", "s"), schedule("k", "s", timeout=0)), "(only what QStash does not show)"),
        (Change(schedule("k", "s"), schedule("k", "s"), adopts=True), "(only our mark)"),
    ],
)
def test_a_change_without_a_readable_difference_says_what_it_is_about(change: Change, aside: str) -> None:
    assert render(tell_plan(Plan("acme", (change,)))).splitlines()[1].strip() == aside


@pytest.mark.parametrize(
    ("change", "head"),
    [
        (
            Change(schedule("k", "s"), schedule("k", "s", paused=True), removes=True),
            "   ~ schedule/k  (not in the manifest any more)",
        ),
        (Change(schedule("s", "s"), None, removes=True), "   - schedule/s  (https://example.com/job)"),
        (Change(schedule("k", "s"), schedule("k", "s"), cause=Cause.DRIFT), "   ~ schedule/k  (changed by hand)"),
        (Change(schedule("k", "s"), schedule("k", "s", delay=1), cause=Cause.UNKNOWN), "   ~ schedule/k"),
        (
            Change(schedule("k", "s"), schedule("k", "s", delay=1), removes=True, cause=Cause.DRIFT),
            "   ~ schedule/k  (changed by hand, not in the manifest any more)",
        ),
    ],
)
def test_what_is_worth_knowing_stands_beside_the_address(change: Change, head: str) -> None:
    assert render(tell_plan(Plan("acme", (change,)))).splitlines()[0] == head


def test_what_nothing_lets_through_names_no_flag() -> None:
    assert HELD.held is not None
    held = replace(HELD, held=replace(HELD.held, flag=None))
    assert "       held: it still holds 3 messages\n" in render(tell_plan(Plan("acme", (held,))))


def test_a_report_is_painted_by_role() -> None:
    roles: list[str] = []

    def paint(text: str, role: str) -> str:
        roles.append(role)
        return f"<{text}>"

    told = render(tell_plan(PLAN), paint)
    assert {*roles} == {"adopt", "update", "create", "delete", "held", "dim", "warning", "bold"}
    assert told.startswith("<  <=> schedule/clean<  (scd_1)>\n")
    assert told.endswith("<Plan: 1 to adopt, 1 to add, 1 to change, 1 to destroy, 1 held.>\n")


def test_a_manifest_is_told_valid_or_with_all_its_problems() -> None:
    valid = tell_manifest(Manifest(Policy("acme"), {"schedule": (schedule("k"),), "url_group": ()}, (WARNING,)))
    assert render(valid) == (
        "Warning: schedules.yaml:12:5: schedule/report: is on this machine [QS203]\n"
        "Valid: 1 schedule, 0 URL groups, owner acme.\n"
    )
    problem = Problem("schedules.yaml", 3, 5, "schedules[0].cron", "is missing")
    assert render(tell_problems((problem,))) == (
        "Error: schedules.yaml:3:5: schedules[0].cron: is missing\nThe manifest is invalid: 1 problem.\n"
    )


def test_no_secret_is_in_it() -> None:
    url = "https://user:hunter2@example.com/?token=hunter2"
    change = replace(CREATED, after=want(SCHEDULE, {"destination": url, "cron": "0 9 * * *"}))
    for report in (tell_plan(PLAN), tell_outcomes(PLAN, OUTCOMES), tell_plan(Plan("acme", (change,)))):
        assert "hunter" not in render(report)
