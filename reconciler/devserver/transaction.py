"""One user's data, open at a moment, and the rules that hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reconciler.devserver.auth import User
from reconciler.devserver.limits import Limits
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.store import Account, Collection
from reconciler.devserver.wire import Refusal

_END_OF_TIME = 253_402_300_799_000  # in unix milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Whatever is done with a user's data is done in one of these: a request's, or the engine's own."""

    user: User
    account: Account
    now: datetime
    quirks: Quirks
    limits: Limits
    new_id: Callable[[str], str]

    @property
    def millis(self) -> int:
        """The time, as QStash stamps things: unix milliseconds."""
        return int(self.now.timestamp() * 1000)

    def millis_after(self, seconds: int) -> int:
        """The time so many seconds from now, in unix milliseconds; the year 9999 at the latest."""
        return min(self.millis + seconds * 1000, _END_OF_TIME)

    def check_quota(self, name: str, limit: int | None, collection: Collection[Any]) -> None:
        """Refuses one more of a kind at its limit. ``name`` is QStash's own for the limit (``maxSchedules``)."""
        if limit is not None:
            self.check_limit(name, limit, self.account.count(collection) + 1)

    def check_limit(self, name: str, limit: int | None, value: int) -> None:
        """Refuses a value above its limit. ``name`` is QStash's own for the limit (``maxDelay``)."""
        if limit is not None and value > limit:
            raise Refusal(412, f"quota {name} exceeded, current limit: {limit}")
