"""From what is asked for to messages that wait: one for a URL, one for each endpoint of a URL group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.devserver.destination import check_url
from reconciler.devserver.names import is_name
from reconciler.devserver.queues import ensure_queue
from reconciler.devserver.settings import Settings
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.events import record
from reconciler.devserver.tracking.flow import follow_message
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.url_groups import URL_GROUPS, Endpoint, UrlGroup
from reconciler.devserver.wire import Refusal


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``due`` is when it may first be tried, in unix milliseconds; ``schedule`` an id, or empty."""

    destination: str
    settings: Settings
    due: int
    caller_ip: str
    schedule: str = ""


def find_group(tx: Transaction, destination: str) -> UrlGroup | None:
    """The URL group that a destination names, None where it is a URL; refuses what is neither."""
    if not destination:
        raise Refusal(400, "a non-empty destination must be provided")
    if not is_name(destination):
        check_url("destination url", destination, tx.quirks)
        return None
    group = tx.account.get(URL_GROUPS, destination)
    if group is None:
        raise Refusal(404, f"topic {destination} not found")
    return group


def draft(tx: Transaction, order: Order) -> list[Message]:
    """The messages that an order means, not stored yet. Refuses what cannot be sent or exceeds a limit."""
    check_limits(tx, order.settings)
    group = find_group(tx, order.destination)
    tx.check_limit("maxDelay", tx.limits.max_delay, (order.due - tx.millis) // 1000)
    return [_draft_one(tx, order, group, endpoint) for endpoint in _list_endpoints(order.destination, group)]


def _list_endpoints(destination: str, group: UrlGroup | None) -> Iterator[Endpoint]:
    yield from (group.endpoints if group else [Endpoint(destination, "")])


def _draft_one(tx: Transaction, order: Order, group: UrlGroup | None, endpoint: Endpoint) -> Message:
    return Message(
        id=tx.new_id("msg"),
        url=endpoint.url,
        settings=order.settings,
        created_at=tx.millis,
        not_before=max(order.due, tx.millis),
        caller_ip=order.caller_ip,
        group=group.name if group else "",
        endpoint=endpoint.name,
        schedule=order.schedule,
    )


def check_limits(tx: Transaction, settings: Settings) -> None:
    """Refuses settings beyond what the plan allows."""
    limits, flow = tx.limits, settings.flow_control
    tx.check_limit("maxMessageSize", limits.max_message_size, len(settings.body))
    tx.check_limit("maxRetries", limits.max_retries, settings.retries)
    tx.check_limit("maxDelay", limits.max_delay, settings.delay)
    if flow:
        tx.check_limit("maxParallelism", limits.max_parallelism, flow.parallelism or 0)


def store(tx: Transaction, messages: list[Message]) -> None:
    """Lets messages wait for their moment. Their queue and flow-control key come into being where there is none."""
    for message in messages:
        queue = message.settings.queue
        if queue:
            ensure_queue(tx, queue)
        follow_message(tx, message.settings.flow_control)
        table.insert(tx.account, message, lane=queue)
        record(tx, message, "CREATED")
