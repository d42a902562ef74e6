"""Queues: ``/v2/queues``."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from reconciler.errors import ConflictError, NotFoundError
from reconciler.kinds.answer import identity, number
from reconciler.kinds.fields import Item, Parallelism, QueueName
from reconciler.kinds.kind import Kind, Source
from reconciler.model import Api, Reader, Resource, Spec, Vitals

if TYPE_CHECKING:
    from reconciler.values import JsonObject


class QueueItem(Item):
    """A queue as the manifest has it."""

    name: QueueName
    parallelism: Parallelism = 1
    paused: bool | None = None


@dataclass(frozen=True, slots=True)
class QueueSpec(Spec):
    """A queue's settings. ``paused`` is None only on the desired side, where the manifest leaves it to the operator."""

    parallelism: int = 1
    paused: bool | None = None


class Queue(Kind[QueueSpec]):
    """Messages in order. Queues carry no mark: their name is all that is known of whose they are."""

    name: ClassVar[str] = "queue"
    section: ClassVar[str] = "queues"
    item = QueueItem

    def desired(self, item: Any, source: Source) -> Resource[QueueSpec]:  # noqa: ANN401, ARG002
        return Resource(self.name, item.name, QueueSpec(item.parallelism, item.paused))

    def exported(self, owner: str, resource: Resource[QueueSpec]) -> dict[str, object]:  # noqa: ARG002
        item: dict[str, object] = {"name": resource.key, "parallelism": resource.spec.parallelism}
        return item | ({"paused": True} if resource.spec.paused else {})

    def fetch(self, reader: Reader) -> tuple[Resource[QueueSpec], ...]:
        return tuple(map(_read, reader.list("/v2/queues")))

    def settle(
        self, owner: str, desired: Resource[QueueSpec], observed: Resource[QueueSpec] | None
    ) -> tuple[Resource[QueueSpec] | None, Resource[QueueSpec]]:
        paused = desired.spec.paused
        if paused is None:
            paused = observed is not None and observed.spec.paused
        return super().settle(owner, replace(desired, spec=replace(desired.spec, paused=paused)), observed)

    def leaves_pause_open(self, spec: QueueSpec) -> bool:
        return spec.paused is None

    def is_paused(self, spec: QueueSpec) -> bool:
        return bool(spec.paused)

    def put(self, api: Api, before: Resource[QueueSpec] | None, after: Resource[QueueSpec]) -> None:  # noqa: ARG002
        # ``paused`` is always sent: an upsert without it may resume the queue.
        wanted = {
            "queueName": after.key,
            "parallelism": after.spec.parallelism,
            "paused": bool(after.spec.paused),
        }
        api.send("POST", "/v2/queues", {"Content-Type": "application/json"}, json.dumps(wanted).encode())

    def delete(self, api: Api, resource: Resource[QueueSpec]) -> None:
        try:
            # Messages that came since the plan are not what anybody agreed to drop.
            lag = number(api.get(f"/v2/queues/{resource.key}"), "lag") or 0
            if lag and not resource.vitals.lag:
                raise ConflictError(f"it holds {lag} messages by now; plan again")
            api.send("DELETE", f"/v2/queues/{resource.key}")
        except NotFoundError:
            return


def _read(answer: JsonObject) -> Resource[QueueSpec]:
    name = identity(answer, "name")
    spec = QueueSpec(number(answer, "parallelism") or 1, answer.get("paused") is True)
    return Resource("queue", name, spec, id=name, vitals=Vitals(lag=number(answer, "lag")))


QUEUE = Queue()
