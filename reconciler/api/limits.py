"""What QStash says about its limits, in the headers of an answer (https://upstash.com/docs/qstash, "API Rate Limit").

The limit of calls per second has ``Burst-RateLimit-*``, that of messages per day ``RateLimit-*``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

UNNAMED_LIMIT: Final = 100.0
"""Calls per second where a refusal names no limit: that of the free plan."""

LONGEST_BURST: Final = 10.0
"""The limit of calls per second is over soon: a reset further away is the difference of two clocks."""


def named_limit(headers: Mapping[str, str]) -> float | None:
    """The limit of calls per second that an answer names."""
    limit = _number(headers.get("burst-ratelimit-limit"))
    return limit if limit and limit > 0 else None


def daily(headers: Mapping[str, str]) -> bool:
    """Whether a 429 means the messages of the day, which no waiting brings back (as the official SDK tells them)."""
    return "ratelimit-limit" in headers and "burst-ratelimit-limit" not in headers


def named_pause(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds to wait that an answer asks for; ``now`` is in seconds since 1970."""
    reset = _number(headers.get("burst-ratelimit-reset"))
    if reset is not None:
        return min(max(reset - now, 0.0), LONGEST_BURST)
    later = headers.get("retry-after")
    seconds = _number(later)
    return _until(later, now) if seconds is None else max(seconds, 0.0)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(date: str | None, now: float) -> float | None:
    try:
        return max(parsedate_to_datetime(date or "").timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None
