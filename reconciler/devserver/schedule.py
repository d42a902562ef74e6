"""A schedule as it is stored, and as QStash shows it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from reconciler.cron import parse
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.redaction import digest, redact_headers
from reconciler.devserver.settings import Callback, FlowControl, Settings
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


SCHEDULES = Collection("schedule", Schedule.decode)


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
    return _drop_unset(
        {
            "createdAt": schedule.created_at,
            "scheduleId": schedule.id,
            "cron": schedule.cron,
            "destination": schedule.destination,
            "method": settings.method,
            **_render_header(settings, quirks),
            **_render_body(settings),
            "retries": settings.retries,
            "retryDelayExpression": settings.retry_delay or None,
            "delay": settings.delay or None,
            **_render_timeout(settings, quirks),
            **_render_callback("callback", settings.callback, quirks),
            **_render_callback("failureCallback", settings.failure_callback, quirks),
            "queueName": settings.queue or None,
            **_render_flow_control(settings.flow_control, quirks),
            "label": settings.labels[0] if settings.labels else None,
            "labels": list(settings.labels) or None,
            **_render_runs(schedule, now),
            "callerIP": schedule.caller_ip,
            "isPaused": schedule.paused,
        }
    ) | _render_no_header(settings, quirks)


def _drop_unset(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}


def _render_header(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    return {"header": _as_json(redact_headers(settings.header, settings.redaction, quirks))} if settings.header else {}


def _render_no_header(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    if settings.header or quirks.schedule_without_headers == "omitted":
        return {}
    return {"header": {} if quirks.schedule_without_headers == "empty" else None}


def _render_body(settings: Settings) -> dict[str, Json]:
    if not settings.body:
        return {}
    if settings.redaction.body:
        return {"body": digest(settings.body)}
    try:
        return {"body": settings.body.decode()}
    except UnicodeDecodeError:
        return {"bodyBase64": base64.b64encode(settings.body).decode()}


def _render_timeout(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    if not settings.timeout or quirks.schedule_timeout == "absent":
        return {}
    return {"timeout": settings.timeout * (1000 if quirks.schedule_timeout == "milliseconds" else 1)}


def _render_callback(name: str, callback: Callback | None, quirks: Quirks) -> dict[str, Json]:
    if callback is None:
        return {}
    shown = {} if quirks.callback_header == "absent" else dict(callback.header)
    if quirks.callback_header == "with-settings":
        shown |= {f"Upstash-{key}": values for key, values in callback.settings.items()}
    return {name: callback.url, f"{name}Header": _as_json(shown) or None}


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


def _as_json(headers: dict[str, list[str]]) -> Json:
    return {name: list(values) for name, values in headers.items()}
