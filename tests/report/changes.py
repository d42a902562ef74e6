"""One change of every sort, and what becomes of them."""

from __future__ import annotations

from typing import Final

from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.model import Cause, Change, Fate, Hold, Outcome, Plan, Resource, Warning_
from reconciler.values import UNREADABLE, Body, Text

URL: Final = Text("https://example.com/job")
AUTHORIZATION: Final = ("Authorization", Text("Bearer hunter2", secret=True))


def schedule(key: str, schedule_id: str | None = None, **settings: object) -> Resource[ScheduleSpec]:
    """A schedule with these settings beside those that must be there."""
    spec = ScheduleSpec(**{"destination": URL, "cron": "0 9 * * *"} | settings)  # type: ignore[arg-type]
    return Resource("schedule", key, spec, schedule_id)


CREATED: Final = Change(
    None, schedule("report", "acme.report", delay=90, headers=(AUTHORIZATION,), body=Body('{"a":1}'))
)
UPDATED: Final = Change(
    schedule(
        "digest", "acme.digest", cron="0 8 * * *", headers=(("Authorization", Text("Bearer hunter1", secret=True)),)
    ),
    schedule("digest", "acme.digest", headers=(AUTHORIZATION,)),
    cause=Cause.BOTH,
)
ADOPTED: Final = Change(
    schedule("scd_1", "scd_1", timeout=UNREADABLE),
    schedule("clean", "scd_1", timeout=60),
    adopts=True,
    cause=Cause.UNKNOWN,
)
DELETED: Final = Change(schedule("gone", "acme.gone"), None, removes=True)
HELD: Final = Change(
    Resource("queue", "emails", QueueSpec(5, paused=False), "emails"),
    None,
    removes=True,
    held=Hold("it still holds 3 messages", "--drop-messages queue/emails"),
)
WARNING: Final = Warning_("QS203", "schedule/report", "is on this machine", "schedules.yaml:12:5")

PLAN: Final = Plan("acme", (ADOPTED, UPDATED, CREATED, DELETED, HELD), 7, (WARNING,))
OUTCOMES: Final = (
    Outcome(ADOPTED, Fate.APPLIED),
    Outcome(UPDATED, Fate.FAILED, "QStash refused (400): no"),
    Outcome(CREATED, Fate.APPLIED),
    Outcome(DELETED, Fate.SKIPPED, "interrupted"),
    Outcome(HELD, Fate.HELD, "it still holds 3 messages"),
)
