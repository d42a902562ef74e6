"""Flow control: how many messages of one key may go out now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reconciler.devserver.settings import FlowControl
from reconciler.devserver.store import Collection
from reconciler.devserver.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FlowKey:
    """A key's limits, 0 where there is none, and what was used of them.

    ``period`` is seconds. ``started`` is when the period in which ``used`` messages went out began, in unix
    milliseconds. What is pinned no message changes.
    """

    key: str
    parallelism: int = 0
    rate: int = 0
    period: int = 1
    started: int = 0
    used: int = 0
    paused: bool = False
    pinned_parallelism: bool = False
    pinned_rate: bool = False

    @property
    def ends(self) -> int:
        """When the period is over, in unix milliseconds."""
        return self.started + self.period * 1000

    def used_at(self, millis: int) -> int:
        """How many messages have gone out in the period that holds at a time."""
        return self.used if millis < self.ends else 0

    def find_room(self, active: int, millis: int) -> int | None:
        """How many more may go out, while so many are on their way; None where nothing limits them."""
        if self.paused:
            return 0
        rooms = []
        if self.parallelism:
            rooms.append(self.parallelism - active)
        if self.rate:
            rooms.append(self.rate - self.used_at(millis))
        return max(0, min(rooms)) if rooms else None

    def use(self, number: int, millis: int) -> FlowKey:
        """The key after so many have gone out. The first one begins a period where none holds."""
        if millis < self.ends:
            return replace(self, used=self.used + number)
        return replace(self, started=millis, used=number)

    def follow(self, flow: FlowControl) -> FlowKey:
        """The key with the limits that a message brings, as far as they are not pinned."""
        changed = self
        if not self.pinned_parallelism:
            changed = replace(changed, parallelism=flow.parallelism or 0)
        if not self.pinned_rate:
            changed = replace(changed, rate=flow.rate or 0, period=flow.period or 1)
        return changed


def _decode(document: dict[str, Any]) -> FlowKey:
    return FlowKey(**document)


FLOW_KEYS = Collection("flow_key", _decode)


def follow_message(tx: Transaction, flow: FlowControl | None) -> None:
    """Takes over the limits that a message brings; its key comes into being with it."""
    if flow is None:
        return
    tx.check_limit("maxParallelism", tx.limits.max_parallelism, flow.parallelism or 0)
    before = tx.account.get(FLOW_KEYS, flow.key)
    after = (before or FlowKey(flow.key)).follow(flow)
    if after != before:
        tx.account.put(FLOW_KEYS, flow.key, after)
