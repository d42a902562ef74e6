from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from reconciler.kinds import fields

TYPES = [name for name in fields.__all__ if name[0].isupper() and name not in {"Item", "Many"}]
OF_TEXT = [name for name in TYPES if name not in {"Headers", "Parallelism", "Rate", "Retries"}]


def describe(name: str) -> dict[str, Any]:
    return TypeAdapter(getattr(fields, name)).json_schema()


def find_patterns(schema: dict[str, Any]) -> list[str]:
    return [part["pattern"] for part in (schema, *schema.get("anyOf", ())) if "pattern" in part]


@pytest.mark.parametrize("name", TYPES)
def test_every_type_describes_itself_to_an_editor(name: str) -> None:
    schema = describe(name)
    assert schema["description"].endswith(".")
    assert schema.get("examples") or "anyOf" in schema


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_template_passes_where_a_text_may_stand(name: str) -> None:
    patterns = find_patterns(describe(name))
    assert all(re.search(pattern, "x-{{ app_url }}/y") for pattern in patterns)


@pytest.mark.parametrize("name", OF_TEXT)
def test_every_example_is_valid_and_fits_its_pattern(name: str) -> None:
    schema, reader = describe(name), TypeAdapter(getattr(fields, name))
    for example in schema.get("examples", ()):
        reader.validate_python(example, strict=True)
        if isinstance(example, str):
            assert all(re.search(pattern, example) for pattern in find_patterns(schema))
