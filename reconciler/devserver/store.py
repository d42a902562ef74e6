"""The server's data in SQLite: JSON documents, each of a user, a kind and an id, and the tables of messages."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Generic, TypeVar
from weakref import finalize

T = TypeVar("T")

# ``moments`` are those of the resources at which something is to be done. A message's ``lane`` is the queue in which it
# has its ``place``, and ``flow`` its flow-control key; what is unset is empty. Times are unix milliseconds.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (user, kind, id)
);
CREATE TABLE IF NOT EXISTS moments (
    user TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user, kind, id)
);
CREATE INDEX IF NOT EXISTS moments_in_time ON moments (user, kind, at);
CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL,
    due INTEGER NOT NULL, retried INTEGER NOT NULL, lane TEXT NOT NULL, place INTEGER NOT NULL, flow TEXT NOT NULL,
    document TEXT NOT NULL, UNIQUE (user, id)
);
CREATE INDEX IF NOT EXISTS messages_in_time ON messages (user, state, due) WHERE open = 1;
CREATE INDEX IF NOT EXISTS messages_in_lanes ON messages (user, lane, place) WHERE open = 1;
CREATE INDEX IF NOT EXISTS messages_in_flows ON messages (user, flow, state) WHERE open = 1;
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY, user TEXT NOT NULL, message TEXT NOT NULL, time INTEGER NOT NULL, state TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_of_messages ON events (user, message);
CREATE TABLE IF NOT EXISTS deduplications (
    user TEXT NOT NULL, key TEXT NOT NULL, message TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (user, key)
);"""
_SELECT_ONE = "SELECT document FROM resources WHERE user = ? AND kind = ? AND id = ?"
_SELECT_ALL = "SELECT document FROM resources WHERE user = ? AND kind = ? ORDER BY sequence"
_COUNT = "SELECT count(*) FROM resources WHERE user = ? AND kind = ?"
_UPSERT = """
INSERT INTO resources (user, kind, id, document) VALUES (?, ?, ?, ?)
ON CONFLICT (user, kind, id) DO UPDATE SET document = excluded.document"""
_DELETE = "DELETE FROM resources WHERE user = ? AND kind = ? AND id = ?"
_SET_MOMENT = "INSERT OR REPLACE INTO moments (user, kind, id, at) VALUES (?, ?, ?, ?)"
_UNSET_MOMENT = "DELETE FROM moments WHERE user = ? AND kind = ? AND id = ?"
_SELECT_DUE = """
SELECT document FROM moments JOIN resources USING (user, kind, id)
WHERE user = ? AND kind = ? AND at <= ? ORDER BY at"""
_SELECT_WITHOUT_MOMENT = """
SELECT document FROM resources LEFT JOIN moments USING (user, kind, id) WHERE user = ? AND kind = ? AND at IS NULL"""
_FIRST_MOMENT = "SELECT min(at) FROM moments WHERE user = ? AND kind = ?"
_SECONDS_TO_WAIT = 30.0
_PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """A kind of stored thing: its name, and how one comes out of its JSON document.

    What goes in is a dataclass; nested ones become objects and bytes become base64. ``moment`` tells when something is
    to be done with one, in unix milliseconds; None is never.
    """

    name: str
    decode: Callable[[dict[str, Any]], T]
    moment: Callable[[T], int | None] | None = None


def encode(value: object) -> str:
    """A dataclass as its JSON document."""
    return json.dumps(value, default=_encode)


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

    def count(self, collection: Collection[T]) -> int:
        """How many there are of a kind."""
        (count,) = self._connection.execute(_COUNT, (self._user, collection.name)).fetchone()
        return int(count)

    def put(self, collection: Collection[T], key: str, value: T) -> None:
        """Stores a thing under its id; one that is there keeps its place in the order."""
        whose = (self._user, collection.name, key)
        self._connection.execute(_UPSERT, (*whose, encode(value)))
        if collection.moment is not None:
            self._set_moment(whose, collection.moment(value))

    def delete(self, collection: Collection[T], key: str) -> bool:
        """Removes the thing with this id; whether there was one."""
        whose = (self._user, collection.name, key)
        if collection.moment is not None:
            self._set_moment(whose, None)
        return self._connection.execute(_DELETE, whose).rowcount > 0

    def _set_moment(self, whose: tuple[str, str, str], moment: int | None) -> None:
        if moment is None:
            self._connection.execute(_UNSET_MOMENT, whose)
        else:
            self._connection.execute(_SET_MOMENT, (*whose, moment))

    def list_due(self, collection: Collection[T], millis: int) -> Sequence[T]:
        """Those of a kind whose moment is not after ``millis``, in the order of their moments."""
        rows = self._connection.execute(_SELECT_DUE, (self._user, collection.name, millis))
        return [collection.decode(json.loads(document)) for (document,) in rows]

    def list_without_moment(self, collection: Collection[T]) -> Sequence[T]:
        """Those of a kind that have no moment, be it that their file is older than moments are."""
        rows = self._connection.execute(_SELECT_WITHOUT_MOMENT, (self._user, collection.name))
        return [collection.decode(json.loads(document)) for (document,) in rows]

    def find_first_moment(self, collection: Collection[T]) -> int | None:
        """The first moment of a kind, in unix milliseconds."""
        found: int | None = self._connection.execute(_FIRST_MOMENT, (self._user, collection.name)).fetchone()[0]
        return found

    def execute(self, statement: str, **values: str | int) -> sqlite3.Cursor:
        """Runs a statement on the tables of messages. ``:user`` in it is the user, the other names are ``values``."""
        return self._connection.execute(statement, {"user": self._user, **values})

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction that is undone by itself when an exception leaves it."""
        self._connection.execute("SAVEPOINT attempt")
        undone = "ROLLBACK TO attempt"
        try:
            yield
            undone = ""
        finally:
            self._connection.execute(undone)
            self._connection.execute("RELEASE attempt")

    def list(self, collection: Collection[T]) -> list[T]:
        """All of a kind, in the order in which they first came."""
        rows = self._connection.execute(_SELECT_ALL, (self._user, collection.name))
        return [collection.decode(json.loads(document)) for (document,) in rows]


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

    def revision(self) -> object:
        """A value that is another one after each change, be it by another process."""
        with self._lock:
            (elsewhere,) = self._connection.execute("PRAGMA data_version").fetchone()
            return elsewhere, self._connection.total_changes

    def close(self) -> None:
        """Ends the connection; the store cannot be used any more."""
        with self._lock:
            self._close()


def _connect(path: str | Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False)
    try:
        _keep_log(connection)
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _keep_log(connection: sqlite3.Connection) -> None:
    """Sets the journal's mode. Where several begin with a file at once, SQLite refuses all but one without waiting."""
    deadline = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
