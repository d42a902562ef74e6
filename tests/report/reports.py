"""Reports as each command has them, with whatever a report can hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from reconciler.errors import Problem
from reconciler.model import Action, Fate, Severity, Warning_
from reconciler.report.outlook import look_ahead
from reconciler.report.report import Cell, Report, Row, Verb, tell_plan, tell_problems
from reconciler.volume import load_plans
from tests.stories.account import Account, job, read, write

NOON: Final = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
HOSTILE: Final = (
    "a|b`c <script>alert(1)</script> @everyone #1 GH-2 ![x](https://evil.example) -->\n::error::\u202e\u200b"
)
NO_CHANGES: Final = {"adopt": 0, "add": 0, "change": 0, "destroy": 0, "held": 0}


def row(action: Action, key: str, **more: object) -> Row:
    """A change of a schedule."""
    fields: dict[str, object] = {"id": f"acme.{key}", "cause": "manifest", "cells": (), "settings": (), **more}
    return Row(f"schedule/{key}", "schedule", key, action=action, **fields)  # type: ignore[arg-type]


CREATED: Final = row(
    Action.CREATE,
    "https://app.example.com/jobs/daily",
    settings=(
        Cell("destination", None, "https://app.example.com/jobs/daily"),
        Cell("cron", None, "0 9 * * 1-5"),
        Cell("headers.Authorization", secret=True),
        Cell("delay", None, 30),
    ),
    place="schedules.yaml:12:5",
)
UPDATED: Final = row(
    Action.UPDATE,
    "weekly-report",
    cause="both",
    cells=(
        Cell("cron", "0 8 * * 0", "0 9 * * 0"),
        Cell("headers.Authorization", secret=True),
        Cell("body.format", {"kind": "pdf", "pages": 2}, {"kind": "pdf", "pages": 4}),
        Cell("retry_delay", "pow(2, retried) * 1000", None),
        Cell("labels", None, ["reports"]),
    ),
    place="schedules.yaml:20:5",
)
MARKED: Final = row(Action.ADOPT, "expire-trials", id="scd_7wKzqjC3", cause="unknown", place="schedules.yaml:31:5")
ODD: Final = row(
    Action.ADOPT,
    HOSTILE,
    id="scd_1",
    cause="unknown",
    cells=(Cell(HOSTILE, HOSTILE, f"{HOSTILE}````"),),
    held=f"{HOSTILE} cannot be read, and would be lost",
    flag=f"--replace-unreadable schedule/{HOSTILE}",
    place="odd, 100%:name.yaml:40:5",
)
DELETED: Final = row(
    Action.DELETE,
    "old-report",
    settings=(Cell("destination", "https://app.example.com/jobs/old"), Cell("headers.X-Key", secret=True)),
    removes=True,
)
PAUSED: Final = row(Action.UPDATE, "older-report", cells=(Cell("paused", False, True),), removes=True)
QUEUE: Final = Row("queue/emails", "queue", "emails", None, Action.UPDATE, "unknown", (Cell("parallelism", 2, 5),), ())

PAUSE: Final = Warning_(
    "QS209",
    "schedule/weekly-report",
    "is paused on QStash, and the manifest leaves that to whoever operates it",
    "schedules.yaml:20:5",
)
STRANGERS: Final = Warning_("QS213", "schedule", "3 unmarked schedules on QStash that this manifest does not hold")
FOUND: Final = (
    Warning_("QS130", "schedule/weekly-report", "calls what anybody may call", "", Severity.CRITICAL),
    Warning_("QS104", "schedule/weekly-report", "skips a run", "schedules.yaml:21:11", Severity.ERROR),
    Warning_("QS101", "schedule/old-report", f"never fires: {HOSTILE}", "odd, 100%:name.yaml:7:11"),
    Warning_("QS140", "schedule/weekly-report", "has no failure_callback", "schedules.yaml:20:5", Severity.NOTE),
)
PROBLEMS: Final = (
    Problem("--var", 0, 0, "app_ulr", "is not declared under variables; did you mean app_url?"),
    Problem("odd, 100%:name.yaml", 3, 17, "queues[0].name", "has a blank at character 2; use letters and digits"),
    Problem("odd, 100%:name.yaml", 9, 5, "", f"is not known here: {HOSTILE}"),
    Problem("schedules.yaml", 0, 0, "", "cannot be read: no such file or directory; name the manifest with -f"),
)


def _plan() -> Report:
    rows = (QUEUE, CREATED, UPDATED, MARKED, ODD, PAUSED, DELETED)
    counts = {"adopt": 1, "add": 1, "change": 3, "destroy": 1, "held": 1}
    return Report("acme-billing", rows, counts, 7, (PAUSE, STRANGERS))


def _apply() -> Report:
    told = (
        (QUEUE, Fate.APPLIED, ""),
        (CREATED, Fate.FAILED, f"QStash refused (412): {HOSTILE}"),
        (UPDATED, Fate.UNKNOWN, "no answer within 30 s; it may have been done"),
        (ODD, Fate.HELD, ""),
        (DELETED, Fate.SKIPPED, "schedule/https://app.example.com/jobs/daily would have had to come before it"),
    )
    rows = tuple(_fated(one, fate, reason) for one, fate, reason in told)
    counts = {"adopt": 0, "add": 0, "change": 1, "destroy": 0, "held": 1, "failed": 1, "unknown": 1, "skipped": 1}
    return Report("acme-billing", rows, counts, 7, (PAUSE,), Verb.APPLY)


def _fated(one: Row, fate: Fate, reason: str) -> Row:
    from dataclasses import replace

    return replace(one, fate=fate, reason=reason)


def _drift() -> Report:
    missing = row(Action.DELETE, "expire-trials", settings=(Cell("cron", "15 * * * *"),), place="schedules.yaml:31:5")
    counts = {"drifted": 1, "missing": 1, "unknown": 1}
    return Report("acme-billing", (UPDATED, missing, QUEUE), counts, 4, (), Verb.DRIFT)


def _timed() -> Report:
    """A real plan at a time at which it matters: of what is created, moved, paused and removed."""
    daily = job("daily", cron="0 9 * * *", timezone="America/New_York")
    account = Account()
    account.settle(write(daily, job("paused"), job("removed"), job("kept"), job("kept-too")))
    moved = daily | {"cron": "0 8 * * 1-5"}
    text = write(moved, job("paused", paused=True), job("kept"), job("kept-too"), job("often", cron="*/15 * * * *"))
    manifest = read(text)
    plan = account.plan(text)
    outlook = look_ahead(plan, account.observe(manifest), NOON, load_plans(), with_calendar=True)
    return tell_plan(plan, manifest.places, outlook)


REPORTS: Final = {
    "timed": _timed(),
    "valid": Report("acme-billing", (), {"queue": 2, "url_group": 1, "schedule": 7}, 0, (PAUSE,), Verb.VALIDATE),
    "invalid": tell_problems(PROBLEMS),
    "lint": Report("acme-billing", (), {"critical": 1, "error": 1, "warning": 1, "note": 1}, 0, FOUND, Verb.LINT),
    "nothing-found": Report("acme-billing", (), {"critical": 0, "error": 0, "warning": 0, "note": 0}, 0, (), Verb.LINT),
    "plan": _plan(),
    "in-sync": Report("acme-billing", (), NO_CHANGES, 12, ()),
    "apply": _apply(),
    "applied": Report(
        "acme-billing",
        (_fated(QUEUE, Fate.APPLIED, ""),),
        {**NO_CHANGES, "change": 1, "failed": 0, "unknown": 0, "skipped": 0},
        3,
        (),
        Verb.APPLY,
    ),
    "drift": _drift(),
    "no-drift": Report("acme-billing", (), {"drifted": 0, "missing": 0, "unknown": 0}, 12, (), Verb.DRIFT),
}
