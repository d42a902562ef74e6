"""What happened to each message: one event for each of its states."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from reconciler.devserver.store import encode
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.transaction import Transaction

Happening: TypeAlias = Literal[
    "CREATED", "ACTIVE", "RETRY", "ERROR", "DELIVERED", "FAILED", "CANCEL_REQUESTED", "CANCELED"
]
"""The states as the SDKs spell them: the documentation has two L in the last one, which the Python SDK refuses."""

_KEPT = 100_000
_INSERT = """
INSERT INTO events (user, message, time, state, document) VALUES (:user, :message, :time, :state, :document)"""
_FORGET_EVENTS = "DELETE FROM events WHERE user = :user AND sequence <= :last"
_FORGET_MESSAGES = """
DELETE FROM messages WHERE user = :user AND state = 'done'
AND NOT EXISTS (SELECT 1 FROM events WHERE events.user = messages.user AND events.message = messages.id)"""


@dataclass(frozen=True, slots=True)
class Details:
    """What an event tells beside its state. ``next_due`` is unix milliseconds, ``status`` 0 where no answer came.

    ``millis`` is how long the answer took. ``beginning`` is that of an answer that QStash's logs do not show.
    """

    next_due: int | None = None
    error: str = ""
    status: int | None = None
    header: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    millis: int | None = None
    beginning: bytes = b""

    @classmethod
    def decode(cls, document: dict[str, Any]) -> Details:
        """Details out of their stored document."""
        read = {name: b64decode(document.get(name, "")) for name in ("body", "beginning")}
        return cls(**document | read)


_NO_DETAILS = Details()


def record(tx: Transaction, message: Message, state: Happening, details: Details = _NO_DETAILS) -> None:
    """Adds an event. Of each user, the latest hundred thousand are kept, and the messages that these tell of."""
    cursor = tx.account.execute(_INSERT, message=message.id, time=tx.millis, state=state, document=encode(details))
    last = cursor.lastrowid or 0
    if last % 1000 == 0 and last > _KEPT:
        tx.account.execute(_FORGET_EVENTS, last=last - _KEPT)
        tx.account.execute(_FORGET_MESSAGES)
