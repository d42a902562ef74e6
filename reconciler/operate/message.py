"""A schedule's message, published by itself: ``/v2/publish`` and ``/v2/enqueue``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from reconciler.errors import AnswerError, InterruptedByUser, RefusedError, UnreachableError
from reconciler.kinds.answer import identity, text
from reconciler.kinds.schedule.wire import written
from reconciler.operate.discretion import WITHHELD
from reconciler.secrecy import repeats
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource
    from reconciler.values import JsonObject

# What makes a schedule of a message; what the path says, or the caller.
_LEFT_OUT: Final = frozenset({"Upstash-Schedule-Id", "Upstash-Cron", "Upstash-Queue-Name", "Upstash-Delay"})


class Publisher(Protocol):
    """The account, as far as it takes messages."""

    def publish(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[JsonObject, ...]:
        """Send a message, perhaps several times; what QStash answers for each recipient."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """The request that publishes a message."""

    path: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that QStash has taken. ``url`` is that of the recipient, where a URL group has several."""

    id: str
    url: str = field(default="", repr=False)


class UncertainError(UnreachableError):
    """No answer came, or none that says anything: the message may have been taken."""


def compose(schedule: Resource[ScheduleSpec], once: str, delay: int = 0) -> Message:
    """The message that a schedule would send, to go out after ``delay`` seconds instead of by its cron.

    ``once`` is its deduplication id: however often the request is made, the message goes out once. A label of ours is
    not on it, since no schedule has sent it.
    """
    spec = schedule.spec
    headers = {name: value for name, value in written(schedule).items() if name not in _LEFT_OUT}
    headers["Upstash-Deduplication-Id"] = once
    if delay:
        headers["Upstash-Delay"] = f"{delay}s"
    place = f"/v2/enqueue/{spec.queue}" if spec.queue else "/v2/publish"
    return Message(f"{place}/{spec.destination.raw}", headers, spec.body.content)


def publish(publisher: Publisher, schedule: Resource[ScheduleSpec], message: Message) -> tuple[Receipt, ...]:
    """Publish it: a receipt for each recipient.

    ``UncertainError`` where it may have been taken, and nobody has said so. A refusal is in QStash's words, unless
    these repeat a secret.
    """
    try:
        answers = publisher.publish(message.path, message.headers, message.body)
        return tuple(Receipt(identity(one, "messageId"), text(one, "url")) for one in answers)
    except RefusedError as error:
        if repeats(error.reason, secrets_in(schedule.spec)):
            raise type(error)(error.status, WITHHELD) from None
        raise
    except (UnreachableError, AnswerError) as error:
        raise UncertainError(f"{error}; whether it was published is not known") from error
    except InterruptedByUser as error:
        raise InterruptedByUser("interrupted; whether it was published is not known") from error
