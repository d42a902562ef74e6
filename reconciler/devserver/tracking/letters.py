"""Dead letters: messages that have failed for good, each with the last answer that it got."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from reconciler.devserver.store import Collection
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Refusal


@dataclass(frozen=True, slots=True)
class Letter:
    """A failed message by its id, and its last answer. ``id`` is its time in unix milliseconds and a running number.

    ``status`` is 0 where no answer came.
    """

    id: str
    message: str
    status: int
    header: dict[str, list[str]]
    body: bytes

    @property
    def rank(self) -> tuple[int, int]:
        """The two parts of the id, by which letters are in order."""
        return self.read_rank(self.id)

    @staticmethod
    def read_rank(key: str) -> tuple[int, int]:
        """The two parts of an id."""
        time, _, number = key.partition("-")
        if not (time.isascii() and time.isdigit() and number.isascii() and number.isdigit() and len(key) < 40):
            raise Refusal(400, f"cursor is invalid: {key}")
        return int(time), int(number)

    def is_expired(self, tx: Transaction) -> bool:
        """Whether it is older than the plan keeps letters."""
        kept = tx.limits.dlq_retention
        return kept is not None and self.rank[0] + kept * 1000 < tx.millis


def _decode(document: dict[str, Any]) -> Letter:
    return Letter(**document | {"body": b64decode(document["body"])})


LETTERS = Collection("letter", _decode)


def put_aside(tx: Transaction, message: Message, status: int, header: dict[str, list[str]], body: bytes) -> Letter:
    """Keeps a failed message with its last answer."""
    number = 0
    while tx.account.get(LETTERS, f"{tx.millis}-{number}"):
        number = max(number + 1, tx.account.count(LETTERS))  # where time stands still, there may be many of one moment
    letter = Letter(f"{tx.millis}-{number}", message.id, status, header, body)
    tx.account.put(LETTERS, letter.id, letter)
    return letter
