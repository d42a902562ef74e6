"""Reading a whole expression: its zone and its five fields."""

from __future__ import annotations

import re
from functools import lru_cache

from reconciler.cron.errors import CronError
from reconciler.cron.fields import FIELDS, read_field
from reconciler.cron.firing import Cron
from reconciler.cron.zones import check_zone

_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}

# Go's idea of white space: unlike str.split(), it leaves the separators U+001C to U+001F alone.
_split_words = re.compile(r"[^\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+").findall


@lru_cache(maxsize=16384)
def parse(expression: str) -> Cron:
    """Read an expression, with or without ``CRON_TZ=`` before it; CronError where QStash would refuse it.

    Stricter than robfig in three things: descriptors such as ``@daily`` are refused (nothing tells that QStash takes
    them), so is the zone ``Local`` (it would be the server's), and a zone with no blank behind it, on which robfig
    crashes, is an error like any other.
    """
    if not expression:
        raise CronError("empty spec string")
    zone, fields = split_zone(expression)
    if zone:  # an empty one is UTC, as in Go
        check_zone(zone)
    if fields.startswith("@"):
        raise CronError(f"parser does not accept descriptors: {fields}", _advise_on_descriptor(fields))
    words = _split_words(fields)
    if len(words) != len(FIELDS):
        reason = f"expected exactly {len(FIELDS)} fields, found {len(words)}: [{' '.join(words)}]"
        raise CronError(reason, _advise_on_count(words))
    (minutes, _), (hours, _), (days, any_day), (months, _), (weekdays, any_weekday) = map(read_field, words, FIELDS)
    return Cron(minutes, hours, days, months, weekdays, not (any_day or any_weekday), zone or "UTC")


def split_zone(expression: str) -> tuple[str | None, str]:
    """The zone that a prefix ``CRON_TZ=`` or ``TZ=`` names (None without one), and the fields; neither is checked."""
    if not expression.startswith(("CRON_TZ=", "TZ=")):
        return None, expression
    zone, blank, fields = expression.partition("=")[2].partition(" ")
    if not blank:
        hint = "write the zone, one blank and five fields, as in CRON_TZ=Europe/Istanbul 0 9 * * *"
        raise CronError(f"nothing follows the time zone: {expression}", hint)
    return zone, fields.strip()


def _advise_on_descriptor(descriptor: str) -> str:
    fields = _DESCRIPTORS.get(descriptor.lower())
    return f"write {fields}" if fields else "write five fields, as in */30 * * * * for every half hour"


def _advise_on_count(words: list[str]) -> str:
    if words and "TZ" in words[0].upper():
        return "the prefix is spelt CRON_TZ= and stands at the very beginning"
    if len(words) == len(FIELDS) + 1:
        # Others put a year last; they demand "?" in one of the day fields, which tells them from those with seconds.
        if "?" in {words[2], words[4]} and _is_readable(words[:-1]):
            return f"drop the year: {' '.join(words[:-1])}"
        if _is_readable(words[1:]):
            return f"drop the seconds, one minute is the finest: {' '.join(words[1:])}"
    return "the five fields are minute, hour, day, month, weekday"


def _is_readable(words: list[str]) -> bool:
    try:
        return bool(parse(" ".join(words)))
    except CronError:
        return False
