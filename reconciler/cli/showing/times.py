"""Times as an operator reads them: how long ago, how long until, and on which clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_UNITS: Final = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
# Units are told up to twice the next larger one: 47 hours, and then 2 days.
_SEVERAL: Final = 2
_WEEK: Final = 7  # days, within which a weekday says which day is meant


def tell_span(seconds: float) -> str:
    """``45s``, ``21h``, ``6d``: whole units, rounded down, and no less than nothing."""
    left = max(0, int(seconds))
    unit, length = next(((unit, length) for unit, length in _UNITS if left >= _SEVERAL * length), ("s", 1))
    return f"{left // length}{unit}"


def tell_ago(moment: datetime, now: datetime) -> str:
    """``2h ago``."""
    return f"{tell_span((now - moment).total_seconds())} ago"


def tell_coming(moment: datetime, now: datetime) -> str:
    """``Mon 09:00 EST, in 21h``, on the clocks of the moment's zone; a date where the weekday does not say it."""
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    day = f"{moment:%a}" if 0 <= days < _WEEK else _tell_date(moment, now)
    until = f"in {tell_span((moment - now).total_seconds())}" if moment > now else "due"
    return f"{day} {moment:%H:%M %Z}, {until}"


def tell_utc(moment: datetime | None) -> str | None:
    """``2026-11-23T14:00:00Z``."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _tell_date(moment: datetime, now: datetime) -> str:
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}"
