"""Messages as the page shows them: each with its attempts."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable

from reconciler.devserver.store import Account
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.message import Tracked
from reconciler.devserver.wire import Json

_ATTEMPTS = 10  # of a message, the latest
_EVENTS_EACH = 3
_READ = 400  # characters of base64
_ENDINGS = {"DELIVERED": "delivered", "FAILED": "failed", "CANCELED": "cancelled"}
_SELECT = """
SELECT time, state, json_object(
    'status', json_extract(document, '$.status'),
    'error', json_extract(document, '$.error'),
    'millis', json_extract(document, '$.millis'),
    'response', substr(
        json_extract(document, '$.body') || coalesce(json_extract(document, '$.beginning'), ''), 1, :read
    )
) FROM events WHERE user = :user AND message = :message ORDER BY sequence DESC LIMIT :most"""


def tell_messages(account: Account, ids: Iterable[str]) -> list[Json]:
    """The messages with these ids, in this order."""
    found = (table.find(account, key) for key in ids)
    return [_tell(account, tracked) for tracked in found if tracked]


def _tell(account: Account, tracked: Tracked) -> dict[str, Json]:
    message, settings = tracked.message, tracked.message.settings
    attempts, ending = _read_events(account, message.id)
    return {
        "id": message.id,
        "url": message.url,
        "method": settings.method,
        "state": ending if tracked.state in {"done", "failed"} else tracked.state,
        "due": tracked.due,
        "createdAt": message.created_at,
        "retried": tracked.retried,
        "retries": settings.retries,
        "schedule": message.schedule,
        "queue": settings.queue,
        "group": message.group,
        "callbackOf": message.source,
        "attempts": attempts,
    }


def _read_events(account: Account, message: str) -> tuple[list[Json], str]:
    """The latest attempts at a message, the first of these first, and how it ended; ``dropped`` with its queue."""
    rows = account.execute(_SELECT, message=message, read=_READ, most=_ATTEMPTS * _EVENTS_EACH).fetchall()
    attempts: list[dict[str, Json]] = []
    ending = "dropped"
    for time, state, told in reversed(rows):
        ending = _ENDINGS.get(state, ending)
        if state == "ACTIVE":
            attempts.append({"at": time})
        elif state in {"DELIVERED", "ERROR"} and attempts:
            details = json.loads(told)
            attempts[-1] |= details | {"response": _read_beginning(details["response"])}
    return [*attempts[-_ATTEMPTS:]], ending


def _read_beginning(encoded: str) -> str:
    """The beginning of an answer as text; a character that is cut is left out."""
    content = b64decode(encoded[: len(encoded) // 4 * 4])
    text = content.decode("utf-8", "replace")
    return text.rstrip("\ufffd") + "…" if len(encoded) == _READ else text
