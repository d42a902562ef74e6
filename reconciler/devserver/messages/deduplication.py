"""Deduplication: within ten minutes, a message with the same id or content is accepted and not sent again."""

from __future__ import annotations

import hashlib

from reconciler.devserver.headers import Headers
from reconciler.devserver.settings import Settings
from reconciler.devserver.store import encode
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Refusal

_WINDOW = 600_000  # milliseconds
_FIND = "SELECT message FROM deduplications WHERE user = :user AND key = :key AND until > :now"
_REMEMBER = "INSERT OR REPLACE INTO deduplications (user, key, message, until) VALUES (:user, :key, :message, :until)"
_FORGET = "DELETE FROM deduplications WHERE user = :user AND until <= :now"


def read_key(headers: Headers, destination: str, settings: Settings) -> str:
    """By what a message is known: the id given, a digest of its content where that was asked for, or ``""``."""
    given = headers.first("Upstash-Deduplication-Id")
    if ":" in given:
        raise Refusal(400, "DeduplicationId cannot contain ':'")
    if given or not headers.is_true("Upstash-Content-Based-Deduplication"):
        return given
    content = encode([destination, settings.body, settings.header]).encode()
    return f"content:{hashlib.sha256(content).hexdigest()}"


def exchange(tx: Transaction, key: str, message: Message) -> str:
    """The id of the message that is sent for this one: an earlier one's, else its own, which is remembered.

    The endpoints of a URL group are told apart.
    """
    key = f"{key}:{message.url}" if message.group else key
    tx.account.execute(_FORGET, now=tx.millis)
    earlier = tx.account.execute(_FIND, key=key, now=tx.millis).fetchone()
    if earlier:
        return str(earlier[0])
    tx.account.execute(_REMEMBER, key=key, message=message.id, until=tx.millis + _WINDOW)
    return message.id
