"""What the page lists, a screenful of each sort: the first ones that a text is found in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reconciler.devserver.queues import QUEUES, Queue
from reconciler.devserver.schedule import SCHEDULES, Schedule
from reconciler.devserver.store import Account, Collection
from reconciler.devserver.url_groups import URL_GROUPS, UrlGroup

T = TypeVar("T")

_MOST = 50
_SEARCHED = 5000  # of the messages, the latest: there may be very many of them
_NARROWED = " AND instr(lower(id || json_extract(document, {paths})), lower(:text)) > 0"
_OF_MESSAGES = "'$.url', '$.schedule', '$.group', '$.settings.queue', '$.settings.labels'"
_RESOURCES = "SELECT document, count(*) OVER () FROM resources WHERE user = :user AND kind = :kind"
_MESSAGES = "SELECT id, count(*) OVER () FROM messages WHERE user = :user"
_LATEST = """
 AND sequence > coalesce(
    (SELECT sequence FROM messages WHERE user = :user ORDER BY sequence DESC LIMIT 1 OFFSET :searched), 0
)"""
_LETTERS = """
SELECT sequence AS failed, json_extract(document, '$.message') AS message FROM resources
WHERE user = :user AND kind = 'letter' AND CAST(id AS INTEGER) >= :since"""
_FAILED = f"""
SELECT id, count(*) OVER () FROM ({_LETTERS}) JOIN messages ON messages.id = message WHERE user = :user"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Sort(Generic[T]):
    """Resources of one kind. A text is looked for in the id and in what stands at ``paths``, which are SQLite's."""

    collection: Collection[T]
    paths: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """The first of those that a text is found in, how many these are, and how many there are at all."""

    total: int
    matching: int
    items: Sequence[T]


SCHEDULE_SORT: Sort[Schedule] = Sort(SCHEDULES, "'$.destination', '$.cron', '$.settings.queue', '$.settings.labels'")
QUEUE_SORT: Sort[Queue] = Sort(QUEUES, "'$.name'")
GROUP_SORT: Sort[UrlGroup] = Sort(URL_GROUPS, "'$.endpoints'")


def search(account: Account, sort: Sort[T], text: str) -> Found[T]:
    """The resources of a sort that hold a text, whatever its case, in the order in which they first came."""
    total = account.count(sort.collection)
    statement = f"{_RESOURCES}{_narrow(sort.paths, text)} ORDER BY sequence"
    found = _select(account, statement, total, text, kind=sort.collection.name)
    return Found(total, found.matching, [sort.collection.decode(json.loads(document)) for document in found.items])


def search_messages(account: Account, text: str) -> Found[str]:
    """The ids of the latest messages that hold a text, the latest first. With a text, only so many are looked at."""
    total = account.execute("SELECT count(*) FROM messages WHERE user = :user").fetchone()[0]
    narrowed = f"{_LATEST}{_narrow(_OF_MESSAGES, text)}" if text else ""
    return _select(account, f"{_MESSAGES}{narrowed} ORDER BY sequence DESC", total, text, searched=_SEARCHED)


def search_letters(account: Account, text: str, since: int) -> Found[str]:
    """The ids of the failed messages that hold a text, the last one to fail first.

    ``since`` is when the earliest failed that are kept, in unix milliseconds.
    """
    total = account.execute(f"SELECT count(*) FROM ({_LETTERS})", since=since).fetchone()[0]  # noqa: S608
    return _select(account, f"{_FAILED}{_narrow(_OF_MESSAGES, text)} ORDER BY failed DESC", total, text, since=since)


def _narrow(paths: str, text: str) -> str:
    return _NARROWED.format(paths=paths) if text else ""


def _select(account: Account, statement: str, total: int, text: str, **values: str | int) -> Found[str]:
    """The first rows of a statement. Without a text all rows match, and they need not be gone through to be counted."""
    if not text:
        statement = statement.replace("count(*) OVER ()", ":total")
    written = json.dumps(text)[1:-1]  # as it stands in the documents
    rows = account.execute(f"{statement} LIMIT {_MOST}", text=written, total=total, **values).fetchall()
    return Found(total, rows[0][1] if rows else 0, [item for item, _ in rows])
