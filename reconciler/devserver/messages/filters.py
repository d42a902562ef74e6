"""Which messages are meant: by the parameters of a query, or by the fields of a JSON body."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from reconciler.devserver.call import Call
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.wire import Refusal

_MOST = 1000


def _find_flow_key(message: Message) -> str:
    return message.settings.flow_control.key if message.settings.flow_control else ""


_READERS: Mapping[str, Callable[[Message], list[str]]] = {
    "messageId": lambda message: [message.id],
    "messageIds": lambda message: [message.id],
    "url": lambda message: [message.url],
    "host": lambda message: [urlsplit(message.url).netloc, urlsplit(message.url).hostname or ""],
    "path": lambda message: [urlsplit(message.url).path],
    "topicName": lambda message: [message.group],
    "queueName": lambda message: [message.settings.queue],
    "scheduleId": lambda message: [message.schedule],
    "label": lambda message: message.settings.labels,
    "flowControlKey": lambda message: [_find_flow_key(message)],
    "callerIp": lambda message: [message.caller_ip],
    "callerIP": lambda message: [message.caller_ip],
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The parameters of a request. Of one, any value will do; all of them must fit."""

    values: Mapping[str, list[str]]

    def has(self, name: str) -> bool:
        """Whether a parameter was given at all."""
        return bool(self.values.get(name))

    def first(self, name: str) -> str:
        """The first value of a parameter, else ``""``."""
        return (self.values.get(name) or [""])[0]

    def all_of(self, name: str) -> list[str]:
        """Every value of a parameter: it may be repeated, and each may be several with commas between them."""
        given = self.values.get(name, ())
        return [*given, *(part for value in given if "," in value for part in value.split(","))]

    def ids(self, name: str) -> list[str]:
        """Every value of a parameter that holds ids, which have no commas in them."""
        return [part for value in self.values.get(name, ()) for part in value.split(",")]

    def read_int(self, name: str, default: int) -> int:
        """A whole number that is not negative; refuses anything else."""
        text = self.first(name)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise Refusal(400, f"{name} is invalid: {text}")
        return int(text)

    def read_count(self, default: int) -> int:
        """How many are wanted at once: from 1 to a thousand."""
        count = self.read_int("count", default)
        if count < 1:
            raise Refusal(400, f"count is invalid: {count}")
        return min(count, _MOST)

    def fits(self, message: Message) -> bool:
        """Whether a message is meant, as far as its settings and its origin say."""
        return all(
            not self.has(name) or not set(self.all_of(name)).isdisjoint(read(message))
            for name, read in _READERS.items()
        )

    def covers(self, millis: int) -> bool:
        """Whether a time, in unix milliseconds, is from ``fromDate`` to ``toDate``, both included."""
        return self.read_int("fromDate", 0) <= millis <= self.read_int("toDate", millis)


def read_selection(call: Call) -> Selection:
    """What a request selects by its query and, as a DELETE of some SDKs does, by a JSON body."""
    fields = call.read_json() if call.request.body.strip() else {}
    given = {
        name: [_as_text(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in fields.items()
    }
    return Selection(given | call.read_query())


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
