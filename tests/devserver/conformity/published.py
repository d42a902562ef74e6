"""What is answered to whatever is asked, against Upstash's own description of QStash: `make conformity`.

The description bears no license, so there is no copy of it here. It is fetched as it was at one commit, and is not
collected with the other tests, which need no network.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

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

from reconciler.devserver import RunningServer
from tests.devserver.conformity.scenery import URL, ask, serve_everything

COMMIT: Final = "ef0ce4387f723fa1d0bd49d29331a6ec61feb6df"
ADDRESS: Final = f"https://raw.githubusercontent.com/upstash/docs/{COMMIT}/qstash/openapi.yaml"
DIGEST: Final = "33a274e74797ed8a853bd65af64980c2c16c6262596476abb020737bc8c82f39"

CHECKS: Final = [not_a_server_error, content_type_conformance, response_schema_conformance]
# Names of what is there, and of what is not: made-up names would be answered with 404 alone.
NAMES: Final = {
    "destination": (URL, "group", "nobody"),
    "dlqId": ("1772452831000-0", "1-0"),
    "flowControlKey": ("key", "unknown"),
    "messageId": ("msg_0", "msg_unknown"),
    "queueName": ("emails", "unknown"),
    "scheduleId": ("plain", "full", "to-group", "unknown"),
    "urlGroupName": ("group", "unknown"),
}


def read_description() -> dict[str, Any]:
    """The file that OPENAPI names, or Upstash's; AssertionError where it is another than that of ``COMMIT``."""
    path = os.environ.get("OPENAPI")
    text = Path(path).read_bytes() if path else httpx.get(ADDRESS).raise_for_status().content
    assert sha256(text).hexdigest() == DIGEST, f"{path or ADDRESS} is not the description of {COMMIT}"
    description: dict[str, Any] = yaml.safe_load(text)
    return description


def mend(description: dict[str, Any]) -> dict[str, Any]:
    """Puts right what publishing to a group gives: an array, as the pages of the documentation and the SDKs have it.

    The description wraps it in an object without a required field, which every single message matches as well.
    """
    for path in ("/v2/publish/{destination}", "/v2/enqueue/{queueName}/{destination}"):
        schema = description["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        message, messages = schema["oneOf"]
        schema["oneOf"] = [message, messages["properties"]["messages"]]
    return description


DESCRIPTION = schemathesis.openapi.from_dict(mend(read_description()))
FOUND = [found.ok() for found in DESCRIPTION.get_all_operations() if isinstance(found, Ok)]
OPERATIONS = {operation.label: operation for operation in FOUND}


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve_everything() as running:
        yield running


@pytest.mark.parametrize("label", OPERATIONS)
@settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_as_upstash_describes_it(label: str, data: st.DataObject, server: RunningServer) -> None:
    case = data.draw(OPERATIONS[label].as_strategy())
    for name in case.path_parameters:
        case.path_parameters[name] = data.draw(st.sampled_from(NAMES[name]))
    response = ask(server, case)
    case.validate_response(response, checks=CHECKS)
    if response.is_success:  # which errors there are, the description tells of a few only
        case.validate_response(response, checks=[status_code_conformance])
    else:
        assert list(response.json()) == ["error"]
