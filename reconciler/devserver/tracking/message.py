"""A message as it is stored, and as QStash shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from reconciler.devserver.quirks import Quirks
from reconciler.devserver.rendition import drop_unset, render_body, render_callback, render_header, render_labels
from reconciler.devserver.settings import FlowControl, Settings
from reconciler.devserver.wire import Json

State: TypeAlias = Literal["waiting", "active", "leaving", "failed", "done"]
"""Waiting for its moment, on its way, on its way and cancelled, in the dead letter queue, or gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, and whence it came. Times are unix milliseconds.

    ``group`` and ``endpoint`` are names, ``schedule`` is an id; each is empty where there is none. ``source`` is the id
    of the message of whose outcome this one tells.
    """

    id: str
    url: str
    settings: Settings
    created_at: int
    not_before: int
    caller_ip: str
    group: str = ""
    endpoint: str = ""
    schedule: str = ""
    source: str = ""

    @classmethod
    def decode(cls, document: dict[str, Any]) -> Message:
        """A message out of its stored document."""
        return cls(**document | {"settings": Settings.decode(document["settings"])})


@dataclass(frozen=True, slots=True)
class Tracked:
    """A message and how far it has come.

    ``due`` is when it is tried next, in unix milliseconds, ``retried`` how often it was tried again. ``lane`` is the
    queue in which it waits, empty without one, and ``place`` its rank there: a callback has that of its source.
    """

    message: Message
    state: State
    due: int
    retried: int
    lane: str
    place: int


def render(message: Message, quirks: Quirks) -> dict[str, Json]:
    """The object that a message is shown as."""
    settings = message.settings
    return drop_unset(
        {
            "messageId": message.id,
            **render_origin(message),
            "url": message.url,
            "method": settings.method,
            **render_header(settings, quirks),
            **render_body(settings),
            "maxRetries": settings.retries,
            "retryDelayExpression": settings.retry_delay or None,
            "notBefore": message.not_before,
            "createdAt": message.created_at,
            **render_callback("callback", settings.callback, quirks),
            **render_callback("failureCallback", settings.failure_callback, quirks),
            "callerIP": message.caller_ip,
            **render_flow_control(settings.flow_control),
            **render_labels(settings),
        }
    )


def render_origin(message: Message) -> dict[str, Json]:
    """Through which group, queue and schedule it came, where it did."""
    return {
        "topicName": message.group or None,
        "endpointName": message.endpoint or None,
        "queueName": message.settings.queue or None,
        "scheduleId": message.schedule or None,
    }


def render_flow_control(flow: FlowControl | None) -> dict[str, Json]:
    """A message's flow control; unlike a schedule, it shows no limit that is not set."""
    if flow is None:
        return {}
    return {
        "flowControlKey": flow.key,
        "parallelism": flow.parallelism,
        "rate": flow.rate,
        "period": flow.period or 1,
    }
