"""A time that an option names."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final

from reconciler.errors import UsageError

_YEARS: Final = range(1971, 2900)  # within which there are clocks to tell of, and a year more on either side


def read_moment(given: str | None, flag: str, zone: tzinfo = UTC) -> datetime:
    """A time of ISO 8601 in UTC, taken in ``zone`` where it says none; now where none is given.

    ``UsageError`` that names the flag for anything else.
    """
    if given is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"{flag} is not a time; write one such as 2027-03-14T02:30Z") from error
    if moment.year not in _YEARS:
        raise UsageError(f"{flag} is out of range; write a year from {_YEARS[0]} to {_YEARS[-1]}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
