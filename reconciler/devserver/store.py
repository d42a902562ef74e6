"""The server's data: one SQLite table of JSON documents, each of a user, a kind and an id."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Generic, TypeVar
from weakref import finalize

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (user, kind, id)
)"""
_SELECT_ONE = "SELECT document FROM resources WHERE user = ? AND kind = ? AND id = ?"
_SELECT_ALL = "SELECT document FROM resources WHERE user = ? AND kind = ? ORDER BY sequence"
_COUNT = "SELECT count(*) FROM resources WHERE user = ? AND kind = ?"
_UPSERT = """
INSERT INTO resources (user, kind, id, document) VALUES (?, ?, ?, ?)
ON CONFLICT (user, kind, id) DO UPDATE SET document = excluded.document"""
_DELETE = "DELETE FROM resources WHERE user = ? AND kind = ? AND id = ?"
_SECONDS_TO_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """A kind of stored thing: its name, and how one comes out of its JSON document.

    What goes in is a dataclass; nested ones become objects and bytes become base64.
    """

    name: str
    decode: Callable[[dict[str, Any]], T]


def _encode(value: object) -> Any:  # noqa: ANN401 - what json's hook is asked for
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(value)


class Account:
    """One user's data within a transaction."""

    def __init__(self, connection: sqlite3.Connection, user: str) -> None:
        self._connection = connection
        self._user = user

    def get(self, collection: Collection[T], key: str) -> T | None:
        """The thing with this id, or None."""
        row = self._connection.execute(_SELECT_ONE, (self._user, collection.name, key)).fetchone()
        return None if row is None else collection.decode(json.loads(row[0]))

    def list(self, collection: Collection[T]) -> list[T]:
        """All of a kind, in the order in which they first came."""
        rows = self._connection.execute(_SELECT_ALL, (self._user, collection.name))
        return [collection.decode(json.loads(document)) for (document,) in rows]

    def count(self, collection: Collection[T]) -> int:
        """How many there are of a kind."""
        (count,) = self._connection.execute(_COUNT, (self._user, collection.name)).fetchone()
        return int(count)

    def put(self, collection: Collection[T], key: str, value: T) -> None:
        """Stores a thing under its id; one that is there keeps its place in the order."""
        document = json.dumps(value, default=_encode)
        self._connection.execute(_UPSERT, (self._user, collection.name, key, document))

    def delete(self, collection: Collection[T], key: str) -> bool:
        """Removes the thing with this id; whether there was one."""
        return self._connection.execute(_DELETE, (self._user, collection.name, key)).rowcount > 0


class Store:
    """A database file, or ``:memory:``. Safe for several threads, and for several processes on one file.

    Nothing waits for the disk: a power cut may lose what a development server was told last. Raises OSError where the
    file cannot be used.
    """

    def __init__(self, path: str | Path = ":memory:") -> None:
        self._lock = RLock()
        try:
            self._connection = _connect(path)
        except sqlite3.Error as error:
            raise OSError(f"{path} cannot be used as a database: {error}") from error
        self._close = finalize(self, self._connection.close)  # a store that is let go of is closed, too

    @contextmanager
    def reading(self, user: str) -> Iterator[Account]:
        """One user's data to look at."""
        with self._lock:
            yield Account(self._connection, user)

    @contextmanager
    def writing(self, user: str) -> Iterator[Account]:
        """One user's data to change: everything within is done, or nothing when an exception leaves it."""
        with self._lock, self._connection:  # the second one commits or rolls back
            self._connection.execute("BEGIN IMMEDIATE")
            yield Account(self._connection, user)

    def close(self) -> None:
        """Ends the connection; the store cannot be used any more."""
        with self._lock:
            self._close()


def _connect(path: str | Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
