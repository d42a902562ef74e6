"""Which of the messages that wait may go out now."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.devserver.queues import QUEUES, Queue
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.flow import FLOW_KEYS, FlowKey
from reconciler.devserver.tracking.message import Tracked
from reconciler.devserver.transaction import Transaction

_DUE = "open = 1 AND state = 'waiting' AND due <= :now"
_ON_THEIR_WAY = "open = 1 AND state IN ('active', 'leaving')"
_FREE = f"{_DUE} AND lane = '' AND flow = ''"
_BY_TIME = "due, sequence LIMIT :room"
_LANES = f"SELECT DISTINCT lane FROM messages WHERE user = :user AND {_DUE} AND lane <> ''"  # noqa: S608 - all is ours
_FLOWS = f"SELECT DISTINCT flow FROM messages WHERE user = :user AND {_DUE} AND flow <> ''"  # noqa: S608
# A message that was delayed takes its turn when its delay is over; one that was tried holds it until it is through.
_TURNS = """
SELECT max(place) FROM (SELECT DISTINCT place FROM messages
WHERE user = :user AND lane = :lane AND open = 1 AND (due <= :now OR retried > 0 OR state <> 'waiting')
ORDER BY place LIMIT :parallelism)"""


def select_due(tx: Transaction) -> list[Tracked]:
    """The messages that are to go out, by queues and flow control and the plan's parallelism; these take it as done."""
    room = tx.limits.global_parallelism - table.count(tx.account, _ON_THEIR_WAY)
    chosen: list[Tracked] = []
    flows = _Flows(tx)
    for candidate in _list_candidates(tx, room):
        if len(chosen) >= room:
            break
        if flows.take(candidate):
            chosen.append(candidate)
    flows.store()
    return chosen


def find_next_period(tx: Transaction) -> int | None:
    """When the next of the periods is over for which messages wait, in unix milliseconds."""
    keys = (tx.account.get(FLOW_KEYS, key) for (key,) in tx.account.execute(_FLOWS, now=tx.millis))
    ends = [flow.ends for flow in keys if flow and flow.rate and not flow.paused and flow.ends > tx.millis]
    return min(ends, default=None)


def _list_candidates(tx: Transaction, room: int) -> Iterator[Tracked]:
    """What has its turn, flow control apart: of each queue what it lets through, of each key what there is room for."""
    if room <= 0:
        return
    yield from table.select(tx.account, _FREE, _BY_TIME, now=tx.millis, room=room)
    for (lane,) in tx.account.execute(_LANES, now=tx.millis).fetchall():
        yield from _list_turns(tx, tx.account.get(QUEUES, lane), lane)
    for (flow,) in tx.account.execute(_FLOWS, now=tx.millis).fetchall():
        condition = f"{_DUE} AND lane = '' AND flow = :flow"
        yield from table.select(tx.account, condition, _BY_TIME, now=tx.millis, room=room, flow=flow)


def _list_turns(tx: Transaction, queue: Queue | None, lane: str) -> Iterator[Tracked]:
    if queue is None or queue.paused:
        return
    row = tx.account.execute(_TURNS, lane=lane, now=tx.millis, parallelism=queue.parallelism).fetchone()
    condition = f"{_DUE} AND lane = :lane AND place <= :last"
    yield from table.select(tx.account, condition, "place, sequence", now=tx.millis, lane=lane, last=row[0] or 0)


class _Flows:
    """What is left of each flow-control key while messages are chosen."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._keys: dict[str, FlowKey] = {}
        self._rooms: dict[str, int | None] = {}
        self._taken: dict[str, int] = {}

    def take(self, tracked: Tracked) -> bool:
        """Whether the message's key has room; if so, there is less of it now."""
        flow = tracked.message.settings.flow_control
        if flow is None:
            return True
        if flow.key not in self._keys:
            self._open(flow.key)
        room = self._rooms[flow.key]
        if room is not None and room <= self._taken[flow.key]:
            return False
        self._taken[flow.key] += 1
        return True

    def _open(self, key: str) -> None:
        flow = self._tx.account.get(FLOW_KEYS, key) or FlowKey(key)
        active = table.count(self._tx.account, f"{_ON_THEIR_WAY} AND flow = :flow", flow=key)
        self._keys[key], self._taken[key] = flow, 0
        self._rooms[key] = flow.find_room(active, self._tx.millis)

    def store(self) -> None:
        for key, taken in self._taken.items():
            if taken:
                self._tx.account.put(FLOW_KEYS, key, self._keys[key].use(taken, self._tx.millis))
