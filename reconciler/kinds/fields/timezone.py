"""Time zones: IANA names, which QStash takes in front of a cron as ``CRON_TZ=``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator

from reconciler.cron import CronError
from reconciler.cron.zones import check_zone
from reconciler.kinds.fields.schema import text

_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*[+-]?[0-9]{1,2}(?::?[0-9]{2})?", re.IGNORECASE)
_PLACES: Final = {
    "AEST": "Australia/Sydney",
    "BST": "Europe/London",
    "CDT": "America/Chicago",
    "CEST": "Europe/Berlin",
    "CST": "America/Chicago",
    "EDT": "America/New_York",
    "EEST": "Europe/Athens",
    "ET": "America/New_York",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "MDT": "America/Denver",
    "PDT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PT": "America/Los_Angeles",
    "SGT": "Asia/Singapore",
    "TRT": "Europe/Istanbul",
}


@lru_cache(maxsize=1024)
def check_timezone(given: str) -> str:
    """Return the name of a time zone as it is; ValueError says what to write where tzdata does not know it."""
    if advice := _advise(given):
        raise ValueError(advice)
    try:
        check_zone(given)
    except CronError as error:
        raise ValueError(f"is not a known time zone; {error.hint or 'write a name such as Europe/Istanbul'}") from error
    return given


def _advise(given: str) -> str:
    if not given.strip():
        return "is empty; write a time zone such as Europe/Istanbul, or leave the field out for UTC"
    if given.lower() in {"local", "localtime"}:
        return "would be the time zone of QStash's servers; write a place such as Europe/Istanbul"
    if _OFFSET.fullmatch(given):
        return "is an offset, not a time zone; write a place such as Europe/Istanbul, or UTC"
    if given.upper() in _PLACES:
        return f"is an abbreviation that stands for several zones; write a place such as {_PLACES[given.upper()]}"
    return ""


Timezone = Annotated[
    str,
    AfterValidator(check_timezone),
    text("The time zone in which the cron is read (IANA name).", "Europe/Istanbul", "America/New_York", "UTC"),
]
