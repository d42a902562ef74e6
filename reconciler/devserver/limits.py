"""What a plan allows: how many of a thing, how large, how long, and how many requests in a second."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from reconciler.devserver.wire import Refusal

_MEGABYTE = 1024 * 1024
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of every user of the server; ``None`` is none. Times are seconds, sizes are bytes.

    ``max_parallelism`` is a queue's or a flow-control key's, ``global_parallelism`` all of a user's deliveries'.
    """

    max_schedules: int | None = None
    max_queues: int | None = None
    max_url_groups: int | None = None
    requests_per_second: int | None = None
    messages_per_day: int | None = None
    max_endpoints: int | None = None
    max_message_size: int | None = None
    max_retries: int | None = None
    max_delay: int | None = None
    max_parallelism: int | None = None
    global_parallelism: int = 100
    max_response_time: int = 2 * 3600
    dlq_retention: int | None = None


PLANS = {
    "none": Limits(),
    "free": Limits(
        max_schedules=10,
        max_queues=10,
        max_url_groups=1,
        requests_per_second=100,
        messages_per_day=1000,
        max_endpoints=100,
        max_message_size=_MEGABYTE,
        max_retries=5,
        max_delay=7 * _DAY,
        max_parallelism=2,
        global_parallelism=10,
        max_response_time=15 * 60,
        dlq_retention=3 * _DAY,
    ),
    "payg": Limits(
        max_queues=100,
        max_url_groups=100,
        max_endpoints=100,
        max_message_size=10 * _MEGABYTE,
        max_retries=5,
        max_delay=365 * _DAY,
        max_parallelism=10,
        global_parallelism=100,
        dlq_retention=7 * _DAY,
    ),
    "fixed-1m": Limits(
        max_queues=1000,
        max_url_groups=1000,
        requests_per_second=500,
        messages_per_day=1_000_000,
        max_endpoints=1000,
        max_message_size=50 * _MEGABYTE,
        max_retries=999,
        max_parallelism=10,
        global_parallelism=200,
        max_response_time=6 * 3600,
        dlq_retention=30 * _DAY,
    ),
    "fixed-10m": Limits(
        max_queues=1000,
        max_url_groups=2000,
        messages_per_day=10_000_000,
        max_endpoints=2000,
        max_message_size=50 * _MEGABYTE,
        max_retries=999,
        max_parallelism=10,
        global_parallelism=1000,
        max_response_time=12 * 3600,
        dlq_retention=90 * _DAY,
    ),
}
"""Upstash's plans as its pricing page, its API's examples and users' reports tell of them (2026-08).

What none of these tells is without limit here, as the schedules of the paid plans are: those beyond some number cost.
"""


@dataclass(slots=True)
class Throttle:
    """Counts requests per user and calendar second. Safe for several threads."""

    limit: int | None
    _counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def admit(self, user: str, now: datetime) -> tuple[tuple[str, str], ...]:
        """The ``Burst-RateLimit-*`` headers of a request that is let through; refuses it with 429 otherwise."""
        if self.limit is None:
            return ()
        second = int(now.timestamp())
        with self._lock:
            begun, count = self._counts.get(user, (second, 0))
            count = count + 1 if begun == second else 1
            self._counts[user] = (second, count)
        headers = (
            ("Burst-RateLimit-Limit", str(self.limit)),
            ("Burst-RateLimit-Remaining", str(max(0, self.limit - count))),
            ("Burst-RateLimit-Reset", str(second + 1)),
        )
        if count > self.limit:
            raise Refusal(429, "rate limit exceeded", headers)
        return headers
