"""An account on the development server, in this process, and the kinds' own way to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reconciler.api import Client, Target
from reconciler.devserver import Quirks, Server, Store
from reconciler.kinds import AnyKind
from reconciler.model import AnyResource, Resource
from tests.devserver.dialogue import NOON
from tests.devserver.dialogue import Client as Dialogue
from tests.transport import ServerTransport

OWNER = "acme"


@dataclass(frozen=True)
class Item:
    """An item of the manifest as its kind sees it: ``secret`` are the paths that mention a secret variable."""

    secret: frozenset[tuple[str | int, ...]] = frozenset()
    files: dict[str, bytes] = field(default_factory=dict)

    def is_secret(self, *path: str | int) -> bool:
        return path in self.secret

    def secrets(self, *path: str | int) -> frozenset[tuple[str | int, ...]]:
        return frozenset(one[len(path) :] for one in self.secret if one[: len(path)] == path)

    def read(self, path: str) -> bytes:
        return self.files[path]


def want(kind: AnyKind, item: dict[str, Any], *secret: tuple[str | int, ...], **files: bytes) -> Resource[Any]:
    """The resource that an item of the manifest wants."""
    return kind.desired(kind.item.model_validate(item), Item(frozenset(secret), files))


class Account:
    """What is on QStash; ``quirks`` as the command line has them."""

    def __init__(self, *quirks: str) -> None:
        self.server = Server(Store(), quirks=Quirks.parse(quirks))
        token = self.server.accounts.users[0].token
        transport = ServerTransport(self.server, lambda: NOON)
        self.api = Client(Target("http://qstash", token), transport=transport, sleep=lambda _: None)
        self.wire = Dialogue(self.server)

    def fetch(self, kind: AnyKind) -> tuple[Resource[Any], ...]:
        return kind.fetch(self.api)

    def find(self, kind: AnyKind, key: str) -> Resource[Any] | None:
        """The live resource of this id or name."""
        return next((one for one in self.fetch(kind) if one.id == key), None)

    def settle(self, kind: AnyKind, desired: AnyResource) -> tuple[Resource[Any] | None, Resource[Any]]:
        """The resource before and after."""
        return kind.settle(OWNER, desired, self.find(kind, desired.id or desired.key))

    def put(self, kind: AnyKind, desired: AnyResource) -> None:
        """Make it so, whatever is there."""
        kind.put(self.api, *self.settle(kind, desired))

    def shown(self) -> dict[str, Any]:
        """Everything there is, as QStash shows it."""
        places = ("queues", "topics", "schedules")
        return {place: json.loads(json.dumps(self.wire.ask("GET", f"/v2/{place}").json)) for place in places}

    def writes(self) -> Iterator[str]:
        """Every write so far."""
        return (f"{entry.method} {entry.target.decode()}" for entry in self.server.log.writes)
