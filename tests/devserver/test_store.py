from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.devserver.store import Collection, Store

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Thing:
    number: int


THINGS = Collection("thing", lambda document: Thing(**document))
OTHERS = Collection("other", lambda document: Thing(**document))


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store()) as opened:
        yield opened


def test_what_is_put_is_got_until_it_is_deleted(store: Store) -> None:
    with store.writing("user") as account:
        account.put(THINGS, "a", Thing(1))
    with store.reading("user") as account:
        assert (account.get(THINGS, "a"), account.count(THINGS)) == (Thing(1), 1)
    with store.writing("user") as account:
        assert [account.delete(THINGS, "a") for _ in range(2)] == [True, False]
        assert account.get(THINGS, "a") is None


def test_users_and_kinds_do_not_meet(store: Store) -> None:
    with store.writing("user") as account:
        account.put(THINGS, "a", Thing(1))
        assert account.list(OTHERS) == []
    with store.reading("another") as account:
        assert account.list(THINGS) == []


def test_a_list_has_the_order_in_which_things_first_came(store: Store) -> None:
    with store.writing("user") as account:
        for key, number in [("b", 1), ("a", 2), ("b", 3)]:
            account.put(THINGS, key, Thing(number))
        assert account.list(THINGS) == [Thing(3), Thing(2)]


def test_an_exception_takes_everything_back(store: Store) -> None:
    def fail() -> None:
        with store.writing("user") as account:
            account.put(THINGS, "a", Thing(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading("user") as account:
        assert account.list(THINGS) == []


def test_a_file_keeps_what_is_in_it(tmp_path: Path) -> None:
    for number in range(2):
        with closing(Store(tmp_path / "db")) as store, store.writing("user") as account:
            assert account.count(THINGS) == number
            account.put(THINGS, str(number), Thing(number))


def test_threads_lose_nothing_of_each_other(store: Store) -> None:
    def increment(_: int) -> None:
        with store.writing("user") as account:
            account.put(THINGS, "a", Thing((account.get(THINGS, "a") or Thing(0)).number + 1))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(increment, range(200)))
    with store.reading("user") as account:
        assert account.get(THINGS, "a") == Thing(200)


INCREMENT = """
import sys
from tests.devserver.test_store import THINGS, Store, Thing
store = Store(sys.argv[1])
for _ in range(50):
    with store.writing("user") as account:
        account.put(THINGS, "a", Thing((account.get(THINGS, "a") or Thing(0)).number + 1))
"""


def test_processes_on_one_file_lose_nothing_of_each_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INCREMENT, str(tmp_path / "db")]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    with closing(Store(tmp_path / "db")) as store, store.reading("user") as account:
        assert account.get(THINGS, "a") == Thing(200)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at" * 100)
    with pytest.raises(OSError, match=r"notes\.txt cannot be used as a database: file is not a database"):
        Store(path)


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be used as a database: unable to open database file"):
        Store(tmp_path / "missing" / "db")
