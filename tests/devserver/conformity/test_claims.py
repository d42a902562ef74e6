"""What is answered to whatever is asked, against what is claimed of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
from tests.devserver.conformity.scenery import ask, serve_everything

CLAIMS = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text("utf-8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve_everything() as running:
        yield running


FOUND = [found.ok() for found in schemathesis.openapi.from_dict(CLAIMS).get_all_operations() if isinstance(found, Ok)]
OPERATIONS = {operation.label: operation for operation in FOUND}


@pytest.mark.parametrize("label", OPERATIONS)
@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_as_it_is_claimed(label: str, data: st.DataObject, server: RunningServer) -> None:
    case = data.draw(OPERATIONS[label].as_strategy())
    case.validate_response(ask(server, case), checks=CHECKS)
