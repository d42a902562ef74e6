"""Talks to the server's core in the words of the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reconciler.devserver.limits import Limits
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Request, Response

NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.response.headers)

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON, before anybody knows of what
        return json.loads(self.response.body)

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.json["error"]


@dataclass(frozen=True)
class Client:
    server: Server = field(default_factory=lambda: Server(Store()))
    token: str | None = None
    now: datetime = NOON

    def later(self, **delta: float) -> Client:
        return replace(self, now=self.now + timedelta(**delta))

    def ask(
        self, method: str, target: str | bytes, body: object = b"", headers: Mapping[str, str | bytes] | None = None
    ) -> Answer:
        raw = target.encode() if isinstance(target, str) else target
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        token = self.token or self.server.accounts.users[0].token
        fields = (("Authorization", f"Bearer {token}"), *(headers or {}).items())
        return Answer(self.server.handle(Request(method, raw, fields, content), self.now))

    def create(self, destination: str = "https://example.com/job", body: bytes | str = b"", **headers: str) -> Answer:
        """Creates a schedule; ``callback_retries`` stands for ``Upstash-Callback-Retries``."""
        return self.ask("POST", f"/v2/schedules/{destination}", *_compose(body, {"cron": "0 9 * * *"} | headers))

    def publish(self, destination: str = "https://example.com/job", body: bytes | str = b"", **headers: str) -> Answer:
        """Publishes a message; headers as in ``create``."""
        return self.ask("POST", f"/v2/publish/{destination}", *_compose(body, headers))

    def send(self, destination: str = "https://example.com/job", body: bytes | str = b"", **headers: str) -> str:
        """Publishes a message to a URL; its id."""
        key: str = self.publish(destination, body, **headers).json["messageId"]
        return key

    def enqueue(
        self, queue: str, destination: str = "https://example.com/job", body: bytes | str = b"", **headers: str
    ) -> Answer:
        return self.ask("POST", f"/v2/enqueue/{queue}/{destination}", *_compose(body, headers))

    def batch(self, *items: object) -> Answer:
        return self.ask("POST", "/v2/batch", items)

    def events(self, query: str = "") -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.ask("GET", f"/v2/events?{query}").json["events"]
        return shown

    def states(self, message: str) -> list[str]:
        """What happened to a message, in its order."""
        return [event["state"] for event in self.events(f"messageId={message}&order=earliestFirst")]

    def letters(self, query: str = "") -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.ask("GET", f"/v2/dlq?{query}").json["messages"]
        return shown

    def create_and_get(
        self, destination: str = "https://example.com/job", body: bytes | str = b"", **headers: str
    ) -> dict[str, Any]:
        return self.get("schedules", self.create(destination, body, **headers).json["scheduleId"])

    def get(self, kind: str, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.ask("GET", f"/v2/{kind}/{name}").json
        return shown

    def names(self, kind: str) -> list[str]:
        return [item.get("scheduleId") or item["name"] for item in self.ask("GET", f"/v2/{kind}").json]

    def put_queue(self, name: str, **fields: object) -> Answer:
        return self.ask("POST", "/v2/queues", {"queueName": name, **fields})

    def add_endpoints(self, group: str, *endpoints: object) -> Answer:
        return self.ask("POST", f"/v2/topics/{group}/endpoints", {"endpoints": endpoints})

    def remove_endpoints(self, group: str, *endpoints: object) -> Answer:
        return self.ask("DELETE", f"/v2/topics/{group}/endpoints", {"endpoints": endpoints})


def _compose(body: bytes | str, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str | bytes]]:
    own = {"content_type": "Content-Type"}
    named = {own.get(name, f"Upstash-{name.replace('_', '-').title()}"): value for name, value in headers.items()}
    return body.encode() if isinstance(body, str) else body, dict(named)


def start(*quirks: str, limits: Limits | None = None) -> Client:
    """A client of an empty server of its own."""
    return Client(Server(Store(), quirks=Quirks.parse(quirks), limits=limits))
