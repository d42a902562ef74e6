"""Calendars of each size and of each span, as people have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from reconciler.calendar import Calendar, Span, compare_calendars, make_calendar, make_frame
from reconciler.model import State
from tests.volume.things import NOW, schedule, state

FEW: Final = state(
    schedule("daily-digest", "0 9 * * 1-5", timezone="America/New_York"),
    schedule("order-sync", "*/30 * * * *"),
    schedule("weekly-report", "0 8 * * 0"),
    schedule("clean-up", "30 3 * * *", timezone="Europe/Istanbul"),
)
MOVED: Final = state(
    schedule("daily-digest", "0 8 * * 1-5", timezone="America/New_York"),
    schedule("order-sync", "*/30 * * * *"),
    schedule("invoices", "0 6 * * *"),
    schedule("clean-up", "30 3 * * *", timezone="Europe/Istanbul"),
)
SPRING: Final = datetime(2027, 3, 11, 9, tzinfo=UTC)
HOSTILE: Final = "</svg><script>alert(1)</script>\u202e\n\x1b[2J"


def many(number: int) -> State:
    """So many schedules, of which some fire alike, spread over the day and the week."""
    crons = ("{minute} * * * *", "{minute} {hour} * * *", "0 {hour} * * {day}", "*/15 * * * *", "0 0 * * *")
    return state(
        *(
            schedule(f"tenant-{index:04}", crons[index % 5].format(minute=index % 60, hour=index % 24, day=index % 7))
            for index in range(number)
        )
    )


CALENDARS: Final[dict[str, Calendar]] = {
    "nothing": make_calendar(state(), make_frame(NOW, Span.WEEK, "UTC")),
    "idle": make_calendar(state(schedule("never", "0 0 30 2 *")), make_frame(NOW, Span.DAY, "UTC")),
    "day": make_calendar(FEW, make_frame(NOW, Span.DAY, "Europe/Istanbul")),
    "spring": make_calendar(FEW, make_frame(SPRING, Span.WEEK, "America/New_York")),
    "change": compare_calendars(FEW, MOVED, make_frame(NOW, Span.WEEK, "UTC")),
    "month": make_calendar(many(50), make_frame(NOW, Span.MONTH, "UTC")),
    "large": make_calendar(many(2_000), make_frame(NOW, Span.WEEK, "UTC")),
    "hostile": make_calendar(state(schedule(HOSTILE), schedule(f"{HOSTILE}2")), make_frame(NOW, Span.DAY, "UTC")),
}
