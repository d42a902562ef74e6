"""What the operator's commands tell as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from reconciler.cli.showing.times import tell_utc
from reconciler.operate.moments import read_millis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reconciler.operate.discretion import Discretion
    from reconciler.operate.events import Event
    from reconciler.operate.health import Health, Run
    from reconciler.operate.letters import Letters
    from reconciler.values import Json, JsonObject

_VERSION: Final = "1"


def render_status(owner: str, found: Sequence[Health], letters: Letters, now: datetime) -> str:
    """The schedules as they are given, and how many of them are how."""
    summary: JsonObject = {
        "schedules": len(found),
        "unhealthy": sum(not one.healthy for one in found),
        "paused": sum(bool(one.paused) for one in found),
        "dead_letters": {"total": letters.total, "complete": letters.complete},
    }
    return _write({"owner": owner, "at": tell_utc(now), "summary": summary, "schedules": [*map(_schedule, found)]})


def render_run(address: str, messages: Iterable[JsonObject]) -> str:
    """The messages that were published, and what became of each."""
    return _write({"address": address, "messages": list(messages)})


def render_events(address: str, events: Iterable[Event], discretion: Discretion) -> str:
    """Events, the earliest first."""
    return _write({"address": address, "events": [describe(event, discretion) for event in events]})


def render_line(event: Event, discretion: Discretion) -> str:
    """One event on a line of its own."""
    return f"{json.dumps(describe(event, discretion), ensure_ascii=False)}\n"


def describe(event: Event, discretion: Discretion) -> JsonObject:
    """An event without what its message holds."""
    return {
        "time": tell_utc(read_millis(event.time)),
        "message": event.message,
        "state": event.state.lower(),
        "schedule": event.schedule or None,
        "url": discretion.name(event.url) or None,
        "endpoint": event.endpoint or None,
        "status": event.status,
        "error": discretion.tell(event.error, event.url) if event.error else None,
        "next_try": tell_utc(read_millis(event.next_try)),
    }


def _schedule(one: Health) -> JsonObject:
    line = one.line
    return {
        "address": one.address,
        "id": one.id,
        "healthy": one.healthy,
        "ailments": [ailment.value for ailment in one.ailments],
        "paused": one.paused,
        "last_run": _run(one.last_run),
        "next_run": None if one.next_run is None else {"at": tell_utc(one.next_run), "local": one.next_run.isoformat()},
        "error": one.error,
        "queue": None if line is None else {"name": line.name, "lag": line.lag, "paused": line.paused},
        "dead_letters": one.letters,
    }


def _run(run: Run | None) -> Json:
    if run is None:
        return None
    messages = {fate.value: number for fate, number in run.messages.items()}
    return {"at": tell_utc(run.at), "state": run.fate.value if run.fate else None, "messages": messages}


def _write(content: JsonObject) -> str:
    return json.dumps({"format_version": _VERSION, **content}, indent=2, ensure_ascii=False) + "\n"
