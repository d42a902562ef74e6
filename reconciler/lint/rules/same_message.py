"""One message that two schedules send at the same time."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from reconciler.lint.clock import coming_changes
from reconciler.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import datetime

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Job, Scene

_COMPARED: Final = 30  # rhythms of one message


def _check(scene: Scene) -> Iterator[Finding]:
    for jobs in _same([job for job in scene.jobs if job.runs]):
        first: dict[Rhythm, Job] = {}
        for job in jobs:
            twin = first.get(job.rhythm) or _meeting(job.rhythm, first, scene.now)
            if twin is not None:
                message = (
                    f"sends what {twin.address} sends, in part at the same time; take one away, or tell them apart"
                )
                yield Finding(job.address, ("cron",), message, also=(twin.address,))
            elif len(first) < _COMPARED:
                first[job.rhythm] = job


def _same(jobs: list[Job]) -> Iterator[list[Job]]:
    """Schedules of one message, where there are several."""
    by_destination: defaultdict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        by_destination[job.spec.destination.raw].append(job)
    for beside in by_destination.values():
        by_message: defaultdict[Hashable, list[Job]] = defaultdict(list)
        for job in beside if len(beside) > 1 else ():
            by_message[_message(job.spec)].append(job)
        yield from (found for found in by_message.values() if len(found) > 1)


def _message(spec: ScheduleSpec) -> Hashable:
    return spec.method, spec.body.raw, tuple((name, value.raw) for name, value in spec.headers)


def _meeting(rhythm: Rhythm, known: dict[Rhythm, Job], now: datetime) -> Job | None:
    """The schedule of the first of the rhythms that fires at some time together with this one."""
    return next((job for other, job in known.items() if _meet(rhythm, other, now)), None)


def _meet(one: Rhythm, other: Rhythm, now: datetime) -> bool:
    if not (set(one.minutes) & set(other.minutes) and set(one.hours) & set(other.hours)):
        return False
    if one.zone != other.zone and not _same_clock(one.zone, other.zone, now):
        return False
    days = (now.date() + timedelta(days=ahead) for ahead in range(366))
    return any(one.fits(day) and other.fits(day) for day in days)


def _same_clock(zone: str, other: str, now: datetime) -> bool:
    from reconciler.cron.zones import load_zone, measure_offset

    same_now = measure_offset(load_zone(zone), now) == measure_offset(load_zone(other), now)
    return same_now and coming_changes(zone, now) == coming_changes(other, now)


RULE = Rule(
    code="QS114",
    name="same-message",
    title="Two schedules send the same message at the same time.",
    explanation=(
        "Destination, method, headers and body are the same, and there are times at which both fire: the job runs"
        " twice at once. Most often one of them was copied and its destination forgotten, or a new cron was added"
        " instead of changing the other. `0 * * * *` and `0 9 * * *` meet at nine."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - name: hourly-sync
    destination: https://api.example.com/jobs/sync
    cron: "0 * * * *"
  - name: morning-sync
    destination: https://api.example.com/jobs/sync
    cron: "0 9 * * *"  # QS114
""",
    good="""\
version: 1
owner: acme
schedules:
  - name: hourly-sync
    destination: https://api.example.com/jobs/sync
    cron: "0 * * * *"
  - name: morning-sync
    destination: https://api.example.com/jobs/sync
    cron: "0 9 * * *"
    body: {full: true}
""",
    check=_check,
)
