"""How many messages a user has sent today, where the plan counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconciler.devserver.store import Collection
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Refusal

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Usage:
    """The messages of one day, which is counted from 1970 in UTC."""

    day: int
    messages: int


def _decode(document: dict[str, Any]) -> Usage:
    return Usage(**document)


_USAGES = Collection("usage", _decode)
_ONLY = "messages"


def count_messages(tx: Transaction, number: int) -> None:
    """Adds to today's messages; refuses them with 429 beyond the plan's limit, and tells when the next day begins."""
    limit = tx.limits.messages_per_day
    if limit is None:
        return
    today = tx.millis // 1000 // _DAY
    before = tx.account.get(_USAGES, _ONLY)
    used = before.messages if before and before.day == today else 0
    if used + number > limit:
        headers = (
            ("RateLimit-Limit", str(limit)),
            ("RateLimit-Remaining", str(limit - used)),
            ("RateLimit-Reset", str((today + 1) * _DAY)),
        )
        raise Refusal(429, f"quota maxRequestsPerDay exceeded, current limit: {limit}", headers)
    tx.account.put(_USAGES, _ONLY, Usage(today, used + number))
