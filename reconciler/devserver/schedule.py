"""A schedule as it is stored, and as QStash shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from reconciler.cron import parse
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.rendition import drop_unset, render_body, render_callback, render_header, render_labels
from reconciler.devserver.settings import FlowControl, Settings
from reconciler.devserver.store import Collection
from reconciler.devserver.wire import Json


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule with its originals. Times are unix milliseconds; ``next_run`` is None where the cron never fires."""

    id: str
    cron: str
    destination: str
    settings: Settings
    paused: bool
    created_at: int
    caller_ip: str
    next_run: int | None
    last_run: int | None = None
    last_states: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @classmethod
    def decode(cls, document: dict[str, Any]) -> Schedule:
        """A schedule out of its stored document."""
        return cls(**document | {"settings": Settings.decode(document["settings"])})


SCHEDULES = Collection("schedule", Schedule.decode, lambda schedule: None if schedule.paused else schedule.next_run)


def find_next_run(cron: str, now: datetime) -> int | None:
    """The first time after ``now`` at which a valid expression fires, in unix milliseconds."""
    return _find_next_run(cron, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=16384)
def _find_next_run(cron: str, minute: datetime) -> int | None:
    following = parse(cron).next(minute)
    return None if following is None else int(following.timestamp() * 1000)


def render(schedule: Schedule, quirks: Quirks, now: datetime) -> dict[str, Json]:
    """The object that get and list answer with, in the order of QStash's own samples."""
    settings = schedule.settings
    return drop_unset(
        {
            "createdAt": schedule.created_at,
            "scheduleId": schedule.id,
            "cron": schedule.cron,
            "destination": schedule.destination,
            "method": settings.method,
            **render_header(settings, quirks),
            **render_body(settings),
            "retries": settings.retries,
            "retryDelayExpression": settings.retry_delay or None,
            "delay": settings.delay or None,
            **_render_timeout(settings, quirks),
            **render_callback("callback", settings.callback, quirks),
            **render_callback("failureCallback", settings.failure_callback, quirks),
            "queueName": settings.queue or None,
            **_render_flow_control(settings.flow_control, quirks),
            **render_labels(settings),
            **_render_runs(schedule, now),
            "callerIP": schedule.caller_ip,
            "isPaused": schedule.paused,
        }
    ) | _render_no_header(settings, quirks)


def _render_no_header(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    if settings.header or quirks.schedule_without_headers == "omitted":
        return {}
    return {"header": {} if quirks.schedule_without_headers == "empty" else None}


def _render_timeout(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    if not settings.timeout or quirks.schedule_timeout == "absent":
        return {}
    return {"timeout": settings.timeout * (1000 if quirks.schedule_timeout == "milliseconds" else 1)}


def _render_flow_control(flow: FlowControl | None, quirks: Quirks) -> dict[str, Json]:
    unset = 0 if quirks.parallelism_unset == "zero" else None
    if flow is None:
        return {"parallelism": unset}
    period = flow.period or (1 if quirks.flow_control_period == "always" else None)
    return {
        "flowControlKey": flow.key,
        "parallelism": flow.parallelism or unset,
        "rate": flow.rate,
        "period": period,
    }


def _render_runs(schedule: Schedule, now: datetime) -> dict[str, Json]:
    following = schedule.next_run
    if following is not None and following <= now.timestamp() * 1000:
        following = find_next_run(schedule.cron, now)
    return {
        "lastScheduleTime": schedule.last_run,
        "nextScheduleTime": following,
        "lastScheduleStates": dict(schedule.last_states) or None,
        "error": schedule.error or None,
    }
