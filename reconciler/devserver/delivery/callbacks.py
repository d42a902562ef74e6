"""Messages that tell of what became of other messages."""

from __future__ import annotations

import base64
import json

from reconciler.devserver.delivery.exchange import Result
from reconciler.devserver.headers import Headers
from reconciler.devserver.rendition import copy_header, drop_unset
from reconciler.devserver.settings import Callback, Settings, read_settings
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.events import record
from reconciler.devserver.tracking.flow import follow_message
from reconciler.devserver.tracking.message import Message, Tracked
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Json, Refusal


def call_back(tx: Transaction, tracked: Tracked, result: Result) -> None:
    """Sends the answer to an attempt to the message's callback, where it has one."""
    _send(tx, tracked, tracked.message.settings.callback, _describe(tracked, result))


def call_back_on_failure(tx: Transaction, tracked: Tracked, result: Result, letter: str) -> None:
    """Sends the last answer to the message's failure callback, where it has one. ``letter`` is the dead letter's id."""
    told = _describe(tracked, result) | {"dlqId": letter}
    _send(tx, tracked, tracked.message.settings.failure_callback, told)


def _send(tx: Transaction, tracked: Tracked, callback: Callback | None, told: dict[str, Json]) -> None:
    if callback is None:
        return
    body = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    settings = _read_settings(tx, tracked.message.settings, callback, body)
    source = tracked.message
    message = Message(
        id=tx.new_id("msg"),
        url=callback.url,
        settings=settings,
        created_at=tx.millis,
        not_before=tx.millis_after(settings.delay),
        caller_ip=source.caller_ip,
        source=source.id,
    )
    follow_message(tx, settings.flow_control)
    # In the queue it stands where its source stands: what comes behind waits for both.
    table.insert(tx.account, message, tracked.lane, tracked.place)
    record(tx, message, "CREATED")


def _read_settings(tx: Transaction, source: Settings, callback: Callback, body: bytes) -> Settings:
    """A callback's own settings; its retries are by default those of its source."""
    own = [(f"Upstash-{name}", value) for name, values in callback.settings.items() for value in values]
    forwarded = [(f"Upstash-Forward-{name}", value) for name, values in callback.header.items() for value in values]
    plain = [("Content-Type", "application/json"), ("Upstash-Retries", str(source.retries))]
    try:
        return read_settings(Headers((*own, *forwarded, *plain)), body, tx.quirks)
    except Refusal:  # a schedule takes whatever is said of its callbacks
        return read_settings(Headers((*forwarded, *plain)), body, tx.quirks)


def _describe(tracked: Tracked, result: Result) -> dict[str, Json]:
    """The documented body of a callback."""
    message = tracked.message
    return drop_unset(
        {
            "status": result.status,
            "header": copy_header(result.header),
            "body": base64.b64encode(result.body or result.error.encode()).decode(),
            "retried": tracked.retried,
            "maxRetries": message.settings.retries,
            "sourceMessageId": message.id,
            "topicName": message.group or None,
            "endpointName": message.endpoint or None,
            "url": message.url,
            "method": message.settings.method,
            "sourceHeader": copy_header(message.settings.header),
            "sourceBody": base64.b64encode(message.settings.body).decode(),
            "notBefore": message.not_before,
            "createdAt": message.created_at,
            "scheduleId": message.schedule or None,
            "callerIP": message.caller_ip,
        }
    )
