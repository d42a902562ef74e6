"""What a plan allows: how many of a thing, and how many requests in a second."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from reconciler.devserver.wire import Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of every user of the server; ``None`` is none."""

    max_schedules: int | None = None
    max_queues: int | None = None
    max_url_groups: int | None = None
    requests_per_second: int | None = None


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
