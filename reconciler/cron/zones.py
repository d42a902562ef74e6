"""Time zones of the ``tzdata`` package: which there are, and when their clocks change."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
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
    eras = _list_eras(zone, moment.year)
    offset = eras[0][1]
    for begin, following in eras[1:]:
        if moment < begin:
            break
        offset = following
    return offset


def find_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """The first minute after ``start``, up to ``end`` itself, that has another offset than ``start``; all in UTC."""
    offset = measure_offset(zone, start)
    for year in range(start.year, end.year + 1):
        for begin, following in _list_eras(zone, year):
            if begin > end:
                return None
            if begin > start and following != offset:
                return begin
    return None


@lru_cache(maxsize=16384)
def _list_eras(zone: ZoneInfo, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """The times of a year (in UTC) with one offset each, as the moment at which each begins, and its offset."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    end = moment.replace(month=12, day=31, hour=23, minute=59)
    eras = [(moment, _measure(zone, moment))]
    while moment < end:
        later = min(moment + _STRIDE, end)
        if _measure(zone, later) != eras[-1][1]:
            change = _narrow_down(zone, moment, later)
            eras.append((change, _measure(zone, change)))
        moment = later
    return tuple(eras)


def _measure(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def _narrow_down(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The minute of the one change between two moments."""
    offset = _measure(zone, start)
    minutes = range((end - start) // _MINUTE)
    return start + _MINUTE * bisect_left(minutes, x=True, key=lambda m: _measure(zone, start + _MINUTE * m) != offset)


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
