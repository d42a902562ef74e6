"""The manifest's JSON Schema, as an editor uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

from reconciler.kinds import KINDS
from reconciler.manifest.head import Head
from reconciler.manifest.schema import render

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = json.loads(render())
VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA)
URL: Final = "https://example.com/a"


def accepts(**manifest: object) -> bool:
    found: bool = VALIDATOR.is_valid({"version": 1} | manifest)
    return found


def accepts_schedule(**fields: object) -> bool:
    return accepts(schedules=[{"destination": URL, "cron": "0 9 * * *"} | fields])


def test_it_is_a_schema_of_its_draft() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", ["schedules.yaml", "examples/minimal.yaml", "examples/cron-jobs.yaml"])
def test_it_accepts_the_manifests_of_this_repository(path: str) -> None:
    document = yaml.safe_load((ROOT / path).read_text())
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"timeout": 90, "delay": "1h30m", "retries": 0, "retry_delay": "pow(2, retried) * 1000"},
        {"timeout": "{{ timeout }}", "cron": "{{ cron }}", "destination": "{{ app_url }}/jobs", "queue": "{{ q }}"},
        {"callback": URL, "failure_callback": {"url": URL, "headers": {"X-Team": "a"}}},
        {"callback": "{{ app_url }}/done", "method": "{{ method }}"},
        {"headers": {"Authorization": None}, "callback": None, "timeout": None, "body": None},
        {"body": {"a": [1, None, {"b": True}]}},
        {"redact": {"body": True, "headers": True}},
        {"redact": {"headers": ["Authorization"]}, "labels": ["a"], "flow_control": {"key": "k", "rate": 1}},
        {"failureCallback": {"url": URL, "retryDelay": "1000"}, "retryDelay": "1", "flowControl": None},
    ],
)
def test_it_accepts_what_a_schedule_may_say(fields: dict[str, object]) -> None:
    assert accepts_schedule(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"nmae": "a"},
        {"retries": "3"},
        {"retries": -1},
        {"timeout": "1w"},
        {"method": "get"},
        {"destination": "example.com/a"},
        {"destination": None},
        {"headers": {"Upstash-Retries": "3"}},
        {"callback": {"retries": 1}},
        {"failureCallback": {"url": URL, "retires": 1}},
        {"labels": "a"},
    ],
)
def test_it_refuses_what_is_wrong_whatever_a_template_would_say(fields: dict[str, object]) -> None:
    assert not accepts_schedule(**fields)


@pytest.mark.parametrize(
    ("accepted", "manifest"),
    [
        (True, {"defaults": {"retries": 3, "headers": {"A": "b"}, "failureCallback": URL}}),
        (False, {"defaults": {"retires": 3}}),
        (False, {"defaults": {"retries": "3"}}),
        (True, {"urlGroups": [{"name": "g", "endpoints": [{"url": URL}]}], "onRemove": "keep"}),
        (False, {"url_groups": [{"name": "g", "endpoints": []}]}),
        (True, {"queues": [], "prune": {"queues": ["a*"], "schedules": "owned"}}),
        (False, {"prune": {"queues": "owned"}}),
        (True, {"variables": {"a": {"env": "A", "secret": True}}}),
        (False, {"variables": {"a": "text"}}),
        (False, {"schedule": []}),
        (False, {"version": 2}),
    ],
)
def test_it_knows_the_head(manifest: dict[str, object], *, accepted: bool) -> None:
    assert accepts(**manifest) is accepted


def test_every_field_has_a_place_in_it() -> None:
    assert SCHEMA["properties"].keys() >= {*Head.model_fields, *(kind.section for kind in KINDS)}
    for kind in KINDS:
        assert SCHEMA["$defs"][kind.item.__name__]["properties"].keys() >= kind.item.model_fields.keys()


def test_an_editor_proposes_one_spelling() -> None:
    fields: dict[str, Any] = SCHEMA["$defs"]["ScheduleItem"]["properties"]
    proposed = {name for name, field in fields.items() if "doNotSuggest" not in field}
    assert proposed == {name for name in fields if name.islower()}


def test_it_is_the_same_text_every_time() -> None:
    assert render() == render()
