"""The manifest's JSON Schema, made from the models that check it."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import create_model

from reconciler.kinds import KINDS
from reconciler.kinds.fields import Many
from reconciler.manifest.head import Head

_SECTIONS: Final[dict[str, Any]] = {kind.section: (Many[kind.item] | None, None) for kind in KINDS}  # type: ignore[name-defined]


def render() -> str:
    """The schema of a manifest's file, draft 2020-12."""
    document = create_model("Manifest", __base__=Head, **_SECTIONS)
    schema = document.model_json_schema()
    return json.dumps(_open(schema) | _TITLE, indent=2, ensure_ascii=False) + "\n"


_TITLE: Final = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "qstash-sync manifest"}


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """Any field that need not be there may be null, which takes a default away."""
    for model in schema["$defs"].values():
        for name, field in model.get("properties", {}).items():
            if name not in model.get("required", ()) and {"type": "null"} not in field.get("anyOf", ()):
                model["properties"][name] = {"anyOf": [field, {"type": "null"}]}
    return schema
