"""The table of messages: each with its state, its next moment and its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from reconciler.devserver.store import Account, encode
from reconciler.devserver.tracking.message import Message, State, Tracked

_COLUMNS = "document, state, due, retried, lane, place"
_INSERT = """
INSERT INTO messages (user, id, state, open, due, retried, lane, place, flow, document)
VALUES (:user, :id, 'waiting', 1, :due, 0, :lane, :place, :flow, :document)"""
_LAST_PLACE = "SELECT coalesce(max(place), 0) FROM messages WHERE user = :user AND lane = :lane AND open = 1"
_MEASURE_LANE = "SELECT count(DISTINCT place) FROM messages WHERE user = :user AND lane = :lane AND open = 1"
_NEXT_DUE = "SELECT min(due) FROM messages WHERE user = :user AND open = 1 AND state = 'waiting' AND due > :now"
_LARGE = 16_384  # characters; what is larger is not kept in memory
_OPEN: frozenset[State] = frozenset({"waiting", "active", "leaving"})


def insert(account: Account, message: Message, lane: str, place: int = 0) -> None:
    """Lets a message wait for its moment: in a ``lane`` at this place, which is by default behind all others."""
    if lane and not place:
        place = account.execute(_LAST_PLACE, lane=lane).fetchone()[0] + 1
    flow = message.settings.flow_control
    account.execute(
        _INSERT,
        id=message.id,
        due=message.not_before,
        lane=lane,
        place=place,
        flow=flow.key if flow else "",
        document=encode(message),
    )


def find(account: Account, key: str) -> Tracked | None:
    """The message of this id, in whatever state."""
    return next(select(account, "id = :id", id=key), None)


def find_open(account: Account, key: str) -> Tracked | None:
    """The message of this id, unless it has arrived, failed or been cancelled."""
    found = find(account, key)
    return found if found and found.state in _OPEN else None


def select(account: Account, condition: str, order: str = "sequence", **values: str | int) -> Iterator[Tracked]:
    """The messages that fulfil a condition in SQL."""
    statement = f"SELECT {_COLUMNS} FROM messages WHERE user = :user AND {condition} ORDER BY {order}"  # noqa: S608
    return map(_decode, account.execute(statement, **values))


def count(account: Account, condition: str, **values: str | int) -> int:
    """How many messages fulfil a condition in SQL."""
    statement = f"SELECT count(*) FROM messages WHERE user = :user AND {condition}"  # noqa: S608 - conditions are ours
    (number,) = account.execute(statement, **values).fetchone()
    return int(number)


def move(account: Account, key: str, state: State) -> None:
    """Gives a message another state."""
    account.execute(
        "UPDATE messages SET state = :state, open = :open WHERE user = :user AND id = :id",
        id=key,
        state=state,
        open=int(state in _OPEN),
    )


def postpone(account: Account, key: str, due: int) -> None:
    """Lets a message that has been tried wait for its next attempt."""
    account.execute(
        "UPDATE messages SET state = 'waiting', due = :due, retried = retried + 1 WHERE user = :user AND id = :id",
        id=key,
        due=due,
    )


def recover(account: Account) -> None:
    """Lets the messages that are on their way wait again, and ends those of them that were cancelled."""
    account.execute("UPDATE messages SET state = 'waiting' WHERE user = :user AND open = 1 AND state = 'active'")
    account.execute(
        "UPDATE messages SET state = 'done', open = 0 WHERE user = :user AND open = 1 AND state = 'leaving'"
    )


def find_next_due(account: Account, millis: int) -> int | None:
    """When the next of the messages becomes due whose moment is after ``millis``, in unix milliseconds."""
    due: int | None = account.execute(_NEXT_DUE, now=millis).fetchone()[0]
    return due


def measure_lane(account: Account, lane: str) -> int:
    """How many messages of a queue are not through with it; one and the callback that tells of it are one."""
    (number,) = account.execute(_MEASURE_LANE, lane=lane).fetchone()
    return int(number)


def clear_lane(account: Account, lane: str) -> None:
    """Drops the messages in a queue."""
    account.execute(
        "UPDATE messages SET state = 'done', open = 0 WHERE user = :user AND lane = :lane AND open = 1", lane=lane
    )


def _decode(row: tuple[Any, ...]) -> Tracked:
    document, state, due, retried, lane, place = row
    read = _read if len(document) > _LARGE else _read_again
    return Tracked(read(document), state, due, retried, lane, place)


def _read(document: str) -> Message:
    return Message.decode(json.loads(document))


# Each attempt and each event reads its message again.
_read_again = lru_cache(maxsize=1024)(_read)
