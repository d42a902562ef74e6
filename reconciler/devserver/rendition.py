"""What schedules, messages and dead letters show alike of their settings."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from reconciler.devserver.quirks import Quirks
from reconciler.devserver.redaction import digest, redact_headers
from reconciler.devserver.settings import Callback, Settings
from reconciler.devserver.wire import Json


def drop_unset(fields: dict[str, Json]) -> dict[str, Json]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def render_header(settings: Settings, quirks: Quirks) -> dict[str, Json]:
    """``header``, where anything is forwarded."""
    return (
        {"header": copy_header(redact_headers(settings.header, settings.redaction, quirks))} if settings.header else {}
    )


def render_body(settings: Settings) -> dict[str, Json]:
    """``body`` as a text, ``bodyBase64`` where it is none, or nothing where it is empty."""
    if not settings.body:
        return {}
    if settings.redaction.body:
        return {"body": digest(settings.body)}
    return render_bytes("body", settings.body)


def render_bytes(name: str, content: bytes) -> dict[str, Json]:
    """``content`` under ``name`` as a text, or in base64 under another name where it is none."""
    try:
        return {name: content.decode()}
    except UnicodeDecodeError:
        return {f"{name}Base64": base64.b64encode(content).decode()}


def render_callback(name: str, callback: Callback | None, quirks: Quirks, header: str = "Header") -> dict[str, Json]:
    """A callback under ``name``, and beside it what it forwards."""
    if callback is None:
        return {}
    shown = {} if quirks.callback_header == "absent" else dict(callback.header)
    if quirks.callback_header == "with-settings":
        shown |= {f"Upstash-{key}": values for key, values in callback.settings.items()}
    return {name: callback.url, f"{name}{header}": copy_header(shown) or None}


def render_labels(settings: Settings) -> dict[str, Json]:
    """``label``, the first one, and ``labels``, all of them."""
    return {"label": settings.labels[0], "labels": list(settings.labels)} if settings.labels else {}


def copy_header(header: Mapping[str, list[str]]) -> Json:
    """A header as JSON."""
    return {name: list(values) for name, values in header.items()}
