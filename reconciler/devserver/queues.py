"""``/v2/queues``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from reconciler.devserver.call import Call
from reconciler.devserver.names import check_name
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.store import Collection
from reconciler.devserver.tracking import table
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Json, Refusal, Response, answer_json


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue; times are unix milliseconds."""

    name: str
    created_at: int
    updated_at: int
    parallelism: int = 1
    paused: bool = False


def _decode(document: dict[str, Any]) -> Queue:
    return Queue(**{name: value for name, value in document.items() if name != "lag"})  # which files once held


QUEUES = Collection("queue", _decode)


def ensure_queue(tx: Transaction, name: str) -> Queue:
    """The queue of this name, made with its defaults where it is not there."""
    queue = tx.account.get(QUEUES, name)
    if queue is None:
        tx.check_quota("maxQueues", tx.limits.max_queues, QUEUES)
        queue = Queue(name, tx.millis, tx.millis)
        tx.account.put(QUEUES, name, queue)
    return queue


def upsert(call: Call) -> Response:
    """Creates a queue, or changes the one of this name."""
    fields = call.read_json()
    name = fields.get("queueName")
    queue = ensure_queue(call, check_name("Queue name", name if isinstance(name, str) else ""))
    changed = replace(
        queue,
        parallelism=_read_parallelism(call, fields, queue),
        paused=_read_paused(call, fields, queue),
        updated_at=call.millis,
    )
    call.account.put(QUEUES, queue.name, changed)
    return call.answer_done()


def list_all(call: Call) -> Response:
    """Every queue."""
    return call.answer_list({queue.name: _render(call, queue) for queue in call.account.list(QUEUES)})


def get(call: Call) -> Response:
    """One queue."""
    return answer_json(_render(call, _find(call)))


def delete(call: Call) -> Response:
    """Deletes a queue with the messages in it; that there is none is no error."""
    name = call.name("Queue name")
    if call.quirks.deletion_in_use == "refused":
        refuse_in_use(f"queue {name}", (it.id for it in call.account.list(SCHEDULES) if it.settings.queue == name))
    table.clear_lane(call.account, name)
    call.account.delete(QUEUES, name)
    return call.answer_done()


def pause(call: Call) -> Response:
    """Ends delivery for a while; nothing happens to a paused queue."""
    return _set_paused(call, paused=True)


def resume(call: Call) -> Response:
    """Goes on delivering; nothing happens to a queue that is not paused."""
    return _set_paused(call, paused=False)


def refuse_in_use(what: str, schedules: Iterable[str]) -> None:
    """Refuses to delete what a schedule uses."""
    for schedule in schedules:
        raise Refusal(400, f"{what} is used by schedule {schedule}")


def _set_paused(call: Call, *, paused: bool) -> Response:
    queue = _find(call)
    call.account.put(QUEUES, queue.name, replace(queue, paused=paused, updated_at=call.millis))
    return call.answer_done()


def _find(call: Call) -> Queue:
    name = call.name("Queue name")
    queue = call.account.get(QUEUES, name)
    if queue is None:
        raise Refusal(404, f"queue {name} not found")
    return queue


def _read_parallelism(call: Call, fields: dict[str, Json], before: Queue) -> int:
    default = before.parallelism if call.quirks.queue_upsert_without_parallelism == "keeps" else 1
    value = fields.get("parallelism", default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Refusal(400, "parallelism must be an integer of at least 1")
    call.check_limit("maxParallelism", call.limits.max_parallelism, value)
    return value


def _read_paused(call: Call, fields: dict[str, Json], before: Queue) -> bool:
    value = fields.get("paused", before.paused and call.quirks.queue_upsert_without_paused == "keeps")
    if not isinstance(value, bool):
        raise Refusal(400, "paused must be a boolean")
    return value


def _render(call: Call, queue: Queue) -> Json:
    return {
        "createdAt": queue.created_at,
        "updatedAt": queue.updated_at,
        "name": queue.name,
        "parallelism": queue.parallelism,
        "paused": queue.paused,
        "lag": table.measure_lane(call.account, queue.name),
    }
