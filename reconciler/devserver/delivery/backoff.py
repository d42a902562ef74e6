"""When a message that failed is sent again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reconciler.devserver.retry_delay import evaluate

_DAY = 86400.0
_HEADERS = ("Retry-After", "X-Ratelimit-Reset", "X-Ratelimit-Reset-Requests", "X-Ratelimit-Reset-Tokens")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def find_delay(retried: int, expression: str, header: Mapping[str, list[str]], now: datetime) -> float:
    """Seconds until the next attempt, after one that failed and had been retried so often. A day at most.

    What the answer asks for comes first, then the message's own ``expression``, then QStash's back-off. The names of
    ``header`` are canonical. A wish for more than a day is none, nor is an expression that cannot be computed.
    """
    asked = _find_asked(header, now)
    if asked is not None:
        return asked
    if expression:
        try:
            return min(_DAY, max(0.0, evaluate(expression, retried) / 1000))
        except ValueError:
            pass  # a schedule takes any expression, and its messages must go on all the same
    return back_off(retried + 1)


def back_off(number: int) -> float:
    """Seconds before the retry of this number, counted from 1: 12 s, 2 min 28 s, 30 min 8 s, …, a day."""
    return _DAY if number > 5 else min(_DAY, float(math.floor(math.exp(2.5 * number))))


def _find_asked(header: Mapping[str, list[str]], now: datetime) -> float | None:
    """What the first of the headers that is there asks for, where it can be granted."""
    for name in _HEADERS:
        for value in header.get(name, ())[:1]:
            seconds = _read(value.strip(), now)
            return seconds if seconds is not None and seconds <= _DAY else None
    return None


def _read(value: str, now: datetime) -> float | None:
    """Seconds from a number of them, a duration as Go writes it, or a date; None where it is none of these."""
    if _NUMBER.fullmatch(value):
        return float(value)
    if _DURATION.fullmatch(value):
        return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(value))
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
