"""``/v2/publish``, ``/v2/enqueue`` and ``/v2/batch``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from reconciler.devserver.call import Call
from reconciler.devserver.headers import Headers
from reconciler.devserver.messages.creation import Order, draft, find_group, store
from reconciler.devserver.messages.deduplication import exchange, read_key
from reconciler.devserver.names import check_name
from reconciler.devserver.retry_delay import evaluate
from reconciler.devserver.settings import Settings, read_settings
from reconciler.devserver.tracking.usage import count_messages
from reconciler.devserver.wire import Json, Refusal, Response, answer_json

_TIMESTAMP = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One message of a request: ``queue`` is empty where the headers alone say in which it goes."""

    destination: str
    headers: Headers
    body: bytes
    queue: str = ""


def publish(call: Call) -> Response:
    """Sends a message to a URL, or to each endpoint of a URL group; 202 where it was a duplicate."""
    destination = call.target.complete(call.params["destination"])
    return _answer(_accept(call, _Asked(destination, call.headers, call.request.body)))


def enqueue(call: Call) -> Response:
    """Sends a message by way of a queue, which comes into being where it is not there."""
    destination = call.target.complete(call.params["destination"])
    return _answer(_accept(call, _Asked(destination, call.headers, call.request.body, call.name("Queue name"))))


def batch(call: Call) -> Response:
    """Sends several messages. One that is refused has its reason in its place, and the others are sent."""
    return answer_json([_accept_item(call, item) for item in _read_items(call)])


def _read_items(call: Call) -> list[Json]:
    try:
        items = json.loads(call.request.body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"invalid request body: {error}") from error
    if not isinstance(items, list):
        raise Refusal(400, "invalid request body: a list is wanted")
    return items


def _accept_item(call: Call, item: Json) -> Json:
    try:
        with call.account.attempt():
            return _accept(call, _read_item(item))
    except Refusal as refusal:
        if refusal.status == 429:
            raise
        return {"error": str(refusal)}


def _read_item(item: Json) -> _Asked:
    if not isinstance(item, dict):
        raise Refusal(400, "a message must be an object")
    destination, queue, body, headers = (item.get(name) for name in ("destination", "queue", "body", "headers"))
    if not isinstance(body, str | None):
        raise Refusal(400, "body must be a string")
    if not isinstance(headers, dict | None) or not all(isinstance(each, str) for each in (headers or {}).values()):
        raise Refusal(400, "headers must be an object of strings")
    return _Asked(
        destination if isinstance(destination, str) else "",
        Headers((name, str(value)) for name, value in (headers or {}).items()),
        (body or "").encode("utf-8", "surrogatepass"),
        check_name("Queue name", str(queue)) if queue else "",
    )


def _accept(call: Call, asked: _Asked) -> Json:
    """What is answered for one message; it waits for its moment already."""
    group = find_group(call, asked.destination)
    headers = asked.headers.over(group.default_headers if group else {})
    settings = _read_settings(call, asked, headers)
    order = Order(asked.destination, settings, _find_due(call, headers, settings), call.request.client)
    messages = draft(call, order)
    key = read_key(headers, asked.destination, settings)
    sent = {message.id: exchange(call, key, message) if key else message.id for message in messages}
    fresh = [message for message in messages if sent[message.id] == message.id]
    count_messages(call, len(fresh))
    store(call, fresh)
    told: list[Json] = [_render(sent[message.id], message.id, message.url if group else "") for message in messages]
    return told if group else told[0]


def _read_settings(call: Call, asked: _Asked, headers: Headers) -> Settings:
    if headers.first("Upstash-Cron"):  # which made a schedule of it in QStash's first version
        raise Refusal(400, "Upstash-Cron is for /v2/schedules, a message is sent once")
    settings = read_settings(headers, asked.body, call.quirks)
    if settings.retry_delay:
        try:
            evaluate(settings.retry_delay, 0)
        except ValueError as error:
            raise Refusal(400, f"Upstash-Retry-Delay is invalid: {error}") from error
    return replace(settings, queue=asked.queue or settings.queue)


def _find_due(call: Call, headers: Headers, settings: Settings) -> int:
    """When a message may first be tried, in unix milliseconds: a moment that is given goes before a delay."""
    text = headers.first("Upstash-Not-Before")
    if not text:
        return call.millis_after(settings.delay)
    if not _TIMESTAMP.fullmatch(text):
        raise Refusal(400, f"Upstash-Not-Before is invalid: {text}")
    return int(text) * 1000


def _render(sent: str, own: str, url: str) -> dict[str, Json]:
    return {
        "messageId": sent,
        **({"url": url} if url else {}),
        **({} if sent == own else {"deduplicated": True}),
    }


def _answer(told: Json) -> Response:
    """200, or 202 where there is nothing in it but duplicates."""
    each = told if isinstance(told, list) else [told]
    duplicates = [isinstance(one, dict) and "deduplicated" in one for one in each]
    return answer_json(told, 202 if duplicates and all(duplicates) else 200)
