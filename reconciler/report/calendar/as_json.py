"""A calendar as plain data. Times are in UTC, days and hours those of the calendar's zone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from reconciler.calendar import find_jobs, find_peaks, sort_by_hour
from reconciler.volume.clocks import date_of, moment_of

if TYPE_CHECKING:
    from reconciler.calendar import Calendar, ClockChange, Job, Peak, Rhythm
    from reconciler.values import Json

FORMAT_VERSION: Final = "1"
_PEAKS: Final = 20


def render(calendar: Calendar) -> str:
    """The calendar as one JSON document."""
    return json.dumps(describe(calendar), indent=2) + "\n"


def describe(calendar: Calendar) -> dict[str, Json]:
    """The whole calendar; what is of the state before a change is null without one."""
    frame = calendar.frame
    return {
        "format_version": FORMAT_VERSION,
        "span": frame.span.value,
        "zone": frame.zone,
        "from": _tell(frame.start),
        "to": _tell(frame.end),
        "runs": {"before": calendar.before.runs if calendar.before else None, "after": calendar.after.runs},
        "days": [
            {"date": date_of(day).isoformat(), "hours": [cell.runs for cell in row]}
            for day, row in zip(frame.days, sort_by_hour(frame, calendar.after), strict=True)
        ],
        "busiest": [_describe_peak(calendar, peak) for peak in find_peaks(frame, calendar.after, _PEAKS)],
        "clock_changes": [_describe_change(change) for change in calendar.clock_changes],
        "schedules": [_describe_job(calendar, job) for job in calendar.jobs],
        "unread": list(calendar.unread),
    }


def _describe_peak(calendar: Calendar, peak: Peak) -> dict[str, Json]:
    return {
        "time": peak.wall.time,
        "runs": peak.runs,
        "days": peak.days,
        "first": _tell(calendar.frame.start + peak.minute),
        "schedules": [job.address for job in find_jobs(calendar, peak.minute)],
    }


def _describe_change(change: ClockChange) -> dict[str, Json]:
    return {
        "zone": change.zone,
        "at": _tell(change.minute),
        "before": change.before,
        "after": change.after,
    }


def _describe_job(calendar: Calendar, job: Job) -> dict[str, Json]:
    compares = calendar.before is not None
    return {
        "address": job.address,
        "change": job.fate.value if compares else None,
        "before": _describe_rhythm(calendar, job.before) if compares else None,
        "after": _describe_rhythm(calendar, job.after),
    }


def _describe_rhythm(calendar: Calendar, rhythm: Rhythm | None) -> dict[str, Json] | None:
    if rhythm is None:
        return None
    frame = calendar.frame
    coming = rhythm.bits >> max(0, frame.now - frame.start)
    following = None if not coming else _tell(max(frame.now, frame.start) + (coming & -coming).bit_length() - 1)
    return {"cron": rhythm.cron, "timezone": rhythm.timezone, "runs": rhythm.runs, "next": following}


def _tell(minute: int) -> str:
    return f"{moment_of(minute):%Y-%m-%dT%H:%M:%SZ}"
