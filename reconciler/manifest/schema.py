"""The manifest's JSON Schema, made from the models that check it."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import create_model
from pydantic.alias_generators import to_camel

from reconciler.kinds import KINDS
from reconciler.kinds.fields import Many
from reconciler.manifest.head import Head

_SECTIONS: Final[dict[str, Any]] = {kind.section: (Many[kind.item] | None, None) for kind in KINDS}  # type: ignore[name-defined]
_TITLE: Final = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "qstash-sync manifest"}


def render() -> str:
    """The schema of a manifest's file, draft 2020-12.

    It takes what an editor sees while a file is written: templates, ``null`` for what may be left out, and the SDKs'
    spelling, which an editor does not propose.
    """
    document = create_model("Manifest", __base__=Head, **_SECTIONS)
    schema: dict[str, Any] = document.model_json_schema()
    for model in schema["$defs"].values():
        _take_null(model)
        _take_camel_case(model)
    schema["properties"]["defaults"] |= {"additionalProperties": False, "properties": _defaults(schema["$defs"])}
    _take_camel_case(schema)
    return json.dumps(schema | _TITLE, indent=2, ensure_ascii=False) + "\n"


def _defaults(models: dict[str, Any]) -> dict[str, Any]:
    """The fields of every item that defaults lie beneath; none of them must be there."""
    names = [kind.item.__name__ for kind in KINDS if kind.takes_defaults]
    return {
        field: {"$ref": f"#/$defs/{name}/properties/{field}"} for name in names for field in models[name]["properties"]
    }


def _take_null(model: dict[str, Any]) -> None:
    """Any field that need not be there may be null, which takes a default away."""
    for name, field in model.get("properties", {}).items():
        if name not in model.get("required", ()) and {"type": "null"} not in field.get("anyOf", ()):
            model["properties"][name] = {"anyOf": [field, {"type": "null"}]}


def _take_camel_case(model: dict[str, Any]) -> None:
    fields = model.get("properties", {})
    spelt = {to_camel(name): field | {"doNotSuggest": True} for name, field in fields.items()}
    model["properties"] = spelt | fields
