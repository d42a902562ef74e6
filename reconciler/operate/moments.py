"""QStash's times: unix milliseconds, as moments."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final

from reconciler.cron import CronError
from reconciler.cron.zones import check_zone, load_zone

_LATEST: Final = 32_503_680_000_000  # the year 3000; what lies beyond is no time that anybody meant


def read_millis(millis: int | None) -> datetime | None:
    """The moment in UTC; None for what is no time, such as the 0 by which a service may say that there is none."""
    if millis is None or not 0 < millis < _LATEST:
        return None
    return datetime.fromtimestamp(millis / 1000, UTC)


def to_millis(moment: datetime) -> int:
    """Unix milliseconds of an aware moment."""
    return round(moment.timestamp() * 1000)


def find_zone(name: str) -> tzinfo:
    """The zone of this name, UTC for one that is not known here: others may have written it."""
    try:
        check_zone(name)
    except CronError:
        return UTC
    return load_zone(name)
