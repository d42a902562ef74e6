"""What is answered to whatever is asked, against what is claimed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reconciler.devserver import RunningServer, Server, serve
from reconciler.devserver.delivery.engine import Engine
from reconciler.devserver.delivery.exchange import Result
from tests.devserver.dialogue import NOON, Client

CLAIMS = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text("utf-8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
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


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0) as running:
        numbers: defaultdict[str, count[int]] = defaultdict(count)
        running.core._new_id = lambda prefix: f"{prefix}_{next(numbers[prefix])}"
        fill(running.core)
        yield running


FOUND = [found.ok() for found in schemathesis.openapi.from_dict(CLAIMS).get_all_operations() if isinstance(found, Ok)]
OPERATIONS = {operation.label: operation for operation in FOUND}


@pytest.mark.parametrize("label", OPERATIONS)
@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_as_it_is_claimed(label: str, data: st.DataObject, server: RunningServer) -> None:
    case = data.draw(OPERATIONS[label].as_strategy())
    asked = case.as_transport_kwargs(base_url=server.url)
    response = httpx.request(
        asked["method"],
        asked["url"].replace(":/example", "://example"),  # a destination stands in the path as it is
        params=asked.get("params"),
        headers={**asked["headers"], "Authorization": f"Bearer {server.token}"},
        content=asked.get("data"),
        json=asked.get("json"),
    )
    case.validate_response(response, checks=CHECKS)
