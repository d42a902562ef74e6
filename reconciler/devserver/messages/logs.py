"""``/v2/events`` and ``/v2/logs``: the same, under other names."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from reconciler.devserver.call import Call
from reconciler.devserver.messages.filters import Selection, read_selection
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.redaction import digest
from reconciler.devserver.rendition import copy_header, drop_unset, render_callback, render_header, render_labels
from reconciler.devserver.settings import Settings
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.events import Details
from reconciler.devserver.tracking.message import Message, render_flow_control, render_origin
from reconciler.devserver.wire import Json, Refusal, Response, answer_json

_SELECT = "SELECT sequence, message, time, state, document FROM events WHERE user = :user"
_DEFAULT_COUNT = 100
_DEFAULT_GROUPS = 10
_IN_PROGRESS = {"ACTIVE", "RETRY", "ERROR"}


@dataclass(frozen=True, slots=True)
class _Event:
    sequence: int
    message: Message
    time: int
    state: str
    details: Details

    @property
    def cursor(self) -> str:
        return f"{self.time}-{self.sequence}"


def list_events(call: Call) -> Response:
    """A page of events."""
    return _answer(call, "events")


def list_logs(call: Call) -> Response:
    """A page of events; with ``groupBy=messageId``, of messages with theirs."""
    selection = read_selection(call)
    if selection.first("groupBy") == "messageId":
        return _answer_grouped(call, selection)
    return _answer(call, "logs")


def _answer(call: Call, name: str) -> Response:
    selection = read_selection(call)
    count = selection.read_count(_DEFAULT_COUNT)
    page = list(islice(_select(call, selection), count + 1))
    shown: dict[str, Json] = {name: [_render(event, call.quirks) for event in page[:count]]}
    return answer_json(shown | ({"cursor": page[count - 1].cursor} if len(page) > count else {}))


def _answer_grouped(call: Call, selection: Selection) -> Response:
    groups: dict[str, list[Json]] = {}
    count = selection.read_count(_DEFAULT_GROUPS)
    last = None
    for event in _select(call, selection):
        if event.message.id not in groups and len(groups) == count:
            break
        groups.setdefault(event.message.id, []).append(_render(event, call.quirks))
        last = event
    else:
        last = None
    shown: list[Json] = [{"messageId": key, "events": events} for key, events in groups.items()]
    return answer_json({"messages": shown} | ({"cursor": last.cursor} if last else {}))


def _select(call: Call, selection: Selection) -> Iterator[_Event]:
    """The events that are selected, the latest first unless it is asked otherwise, from the cursor on."""
    earliest_first = selection.first("order") == "earliestFirst"
    begin = _read_cursor(selection.first("cursor"))
    bound = f" AND sequence {'>' if earliest_first else '<'} :begin" if begin else ""
    order = f" ORDER BY sequence {'ASC' if earliest_first else 'DESC'}"
    ids = selection.all_of("messageId") or selection.all_of("messageIds")
    chosen = " AND message IN (SELECT value FROM json_each(:ids))" if ids else ""
    rows = call.account.execute(_SELECT + chosen + bound + order, begin=begin, ids=json.dumps(ids))
    for sequence, key, time, state, document in rows:
        found = table.find(call.account, key)
        if found and _is_meant(selection, found.message, time, state):
            yield _Event(sequence, found.message, time, state, Details.decode(json.loads(document)))


def _is_meant(selection: Selection, message: Message, time: int, state: str) -> bool:
    return _has_state(selection, state) and selection.covers(time) and selection.fits(message)


def _has_state(selection: Selection, state: str) -> bool:
    wanted = {one.upper().replace("CANCELLED", "CANCELED") for one in selection.all_of("state")}
    return not wanted or state in wanted or ("IN_PROGRESS" in wanted and state in _IN_PROGRESS)


def _read_cursor(cursor: str) -> int:
    sequence = cursor.rpartition("-")[2]
    if cursor and not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19):
        raise Refusal(400, f"cursor is invalid: {cursor}")
    return int(sequence or 0)


def _render(event: _Event, quirks: Quirks) -> Json:
    message, settings = event.message, event.message.settings
    return drop_unset(
        {
            "time": event.time,
            "messageId": message.id,
            **render_header(settings, quirks),
            "body": _render_body(settings),
            "state": event.state,
            **_render_details(event.details),
            "url": message.url,
            **render_origin(message),
            "timeout": settings.timeout * 1000 or None,
            "method": settings.method,
            "maxRetries": settings.retries,
            "retryDelayExpr": settings.retry_delay or None,
            **render_callback("callback", settings.callback, quirks, "Headers"),
            **render_callback("failureCallback", settings.failure_callback, quirks, "Headers"),
            **render_flow_control(settings.flow_control),
            **render_labels(settings),
        }
    )


def _render_body(settings: Settings) -> str | None:
    """Always in base64, as the SDKs decode it."""
    shown = digest(settings.body).encode() if settings.redaction.body else settings.body
    return base64.b64encode(shown).decode() if settings.body else None


def _render_details(details: Details) -> dict[str, Json]:
    """The answer to an attempt. The documentation says ``responseHeaders``, the Python SDK reads ``responseHeader``."""
    header = copy_header(details.header) if details.header else None
    return {
        "nextDeliveryTime": details.next_due,
        "error": details.error or None,
        "responseStatus": details.status,
        "responseHeader": header,
        "responseHeaders": header,
        "responseBody": base64.b64encode(details.body).decode() if details.body else None,
    }
