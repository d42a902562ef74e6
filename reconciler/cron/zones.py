"""Time zones of the ``tzdata`` package: which there are, and when their clocks change."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from reconciler.cron.errors import CronError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_STRIDE = timedelta(days=6)  # no zone has changed twice so quickly since 1970; Recife did so within a week in 2000


def check_zone(name: str) -> None:
    """Raise CronError unless there is a zone of this name, which is case-sensitive, as in Go."""
    if ".." in name or name.startswith(("/", "\\")):
        raise CronError(f"provided bad location {name}: time: invalid location name", _suggest_zone(name))
    if name not in _read_names():
        raise CronError(f"provided bad location {name}: unknown time zone {name}", _suggest_zone(name))


@cache
def load_zone(name: str) -> ZoneInfo:
    """The zone of a name that is known to exist."""
    from zoneinfo import ZoneInfo

    return ZoneInfo.from_file(BytesIO(_read_tzdata(f"zoneinfo/{name}")), name)


def measure_offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    """How far the zone's wall clocks are ahead of UTC at a moment, which is given in UTC."""
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def find_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """The first minute after ``start``, up to ``end`` itself, that has another offset than ``start``; all in UTC."""
    offset = measure_offset(zone, start)
    while start < end:
        later = min(start + _STRIDE, end)
        if measure_offset(zone, later) != offset:
            return _narrow_down(zone, start, later)
        start = later
    return None


def _narrow_down(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The minute of the one change between two moments."""
    offset = measure_offset(zone, start)
    minutes = range((end - start) // _MINUTE)
    return start + _MINUTE * bisect_left(
        minutes, x=True, key=lambda m: measure_offset(zone, start + _MINUTE * m) != offset
    )


def _suggest_zone(name: str) -> str:
    from difflib import get_close_matches

    wanted = name.lower()
    # Never one with a number: "GMT+3" is three hours ahead to whoever writes it, Etc/GMT+3 three hours behind.
    zones = sorted(zone for zone in _read_names() if not any(map(str.isdigit, zone)))
    names = {zone.rpartition("/")[2].lower(): zone for zone in zones} | {zone.lower(): zone for zone in zones}
    begun = [known for known in names if known.startswith(f"{wanted}_")]  # "America/New York" ends at its blank
    nearest = begun or get_close_matches(wanted, names, n=1, cutoff=0.8)
    return f"did you mean {names[nearest[0]]}?" if nearest else "write a name such as Europe/Istanbul"


@cache
def _read_names() -> frozenset[str]:
    return frozenset(_read_tzdata("zones").decode().split())


def _read_tzdata(resource: str) -> bytes:
    from pkgutil import get_data  # importlib.resources takes longer to import than all else here

    content = get_data("tzdata", resource)
    if content is None:
        raise FileNotFoundError(resource)
    return content
