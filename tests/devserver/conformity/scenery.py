"""A server with one of everything in it, and how a case that schemathesis has made is put to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import schemathesis

from reconciler.devserver import RunningServer, Server, serve
from reconciler.devserver.delivery.engine import Engine
from reconciler.devserver.delivery.exchange import Result
from tests.devserver.dialogue import NOON, Client

URL = "https://example.com/job"
SETTINGS = {
    "method": "PUT",
    "content_type": "text/plain",
    "forward_a": "b",
    "retries": "1",
    "retry_delay": "1000",
    "timeout": "90s",
    "callback": URL,
    "callback_forward_a": "b",
    "failure_callback": URL,
    "failure_callback_forward_a": "b",
    "flow_control_key": "key",
    "flow_control_value": "rate=5, parallelism=2, period=1m",
    "label": "a,b",
    "redact_fields": "header[A]",
}


@contextmanager
def serve_everything() -> Iterator[RunningServer]:
    """The ids of what is in it are always the same: `msg_0`, `1772452831000-0`, …"""
    with serve(port=0) as running:
        numbers: defaultdict[str, count[int]] = defaultdict(count)
        running.core._new_id = lambda prefix: f"{prefix}_{next(numbers[prefix])}"
        fill(running.core)
        yield running


def fill(core: Server) -> None:
    """One of everything, in every state: waiting, tried, failed."""
    client = Client(core)
    client.add_endpoints("group", {"url": URL, "name": "First"}, {"url": f"{URL}/2"})
    client.put_queue("emails", paused=True)
    client.create(URL, schedule_id="plain")
    client.create(URL, b"\xff", schedule_id="full", queue_name="emails", delay="5s", **SETTINGS)
    client.create("group", schedule_id="to-group", cron="* * * * *")
    client.send(URL, "text", delay="1h", queue_name="emails", **SETTINGS)  # msg_0, which no engine here lets go
    client.send(URL, b"\xff", **SETTINGS)
    engine = Engine(core.store, new_id=core._new_id)
    for status in (500, 503):
        now = NOON + timedelta(seconds=0 if status == 500 else 1)
        for delivery in engine.due(now):
            if not delivery.message.source:
                engine.settle(delivery, Result(status, {"Content-Type": ["text/plain"]}, b"\xff"), now)


def ask(server: RunningServer, case: schemathesis.Case[Any]) -> httpx.Response:
    """What the server answers to it."""
    asked = case.as_transport_kwargs(base_url=server.url)
    return httpx.request(
        asked["method"],
        asked["url"].replace(":/example", "://example"),  # a destination stands in the path as it is
        params=asked.get("params"),
        headers={**asked["headers"], "Authorization": f"Bearer {server.token}"},
        content=asked.get("data"),
        json=asked.get("json"),
    )
