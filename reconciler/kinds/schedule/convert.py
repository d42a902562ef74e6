"""From the manifest's item to a schedule's canonical settings, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.kinds.fields import is_url
from reconciler.kinds.fields.duration import render as render_duration
from reconciler.kinds.fields.wording import PLACEHOLDER
from reconciler.kinds.schedule import body
from reconciler.kinds.schedule.identity import key_from
from reconciler.kinds.schedule.item import ZONE_PREFIXES
from reconciler.kinds.schedule.settle import seconds
from reconciler.kinds.schedule.spec import (
    DEFAULT_METHOD,
    DEFAULT_PERIOD,
    NOTHING_REDACTED,
    UTC,
    Callback,
    CallbackSettings,
    FlowControl,
    Redact,
    ScheduleSpec,
)
from reconciler.model import Resource
from reconciler.secrecy import is_secret_header
from reconciler.values import Body, Headers, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.kinds.kind import Source
    from reconciler.kinds.schedule.item import CallbackItem, FlowControlItem, RedactItem, ScheduleItem

_JSON: Final = (("Content-Type", Text("application/json")),)


def desired(item: ScheduleItem, source: Source) -> Resource[ScheduleSpec]:
    """The schedule that an item wants. ``ValueError`` for a secret in a destination that has no name."""
    confidential = bool(source.secrets())
    destination = Text(item.destination, confidential and source.is_secret("destination"))
    key = _key(item, destination)
    cron, timezone = _cron(item)
    content = _body(item, source)
    spec = ScheduleSpec(
        destination=destination,
        cron=cron,
        timezone=timezone,
        method=item.method,
        body=content,
        headers=_typed(_headers(item.headers, source, "headers"), content),
        retries=item.retries,
        retry_delay=item.retry_delay,
        delay=item.delay,
        timeout=item.timeout,
        queue=item.queue,
        callback=_callback(item.callback, source, "callback"),
        failure_callback=_callback(item.failure_callback, source, "failure_callback"),
        flow_control=_flow_control(item.flow_control),
        labels=tuple(sorted(item.labels)),
        redact=_redact(item.redact),
        paused=item.paused,
    )
    moved_from = None if item.moved_from is None else key_from(item.moved_from)
    return Resource("schedule", key, spec, item.id, None, item.protect, confidential, moved_from)


def _key(item: ScheduleItem, destination: Text) -> str:
    if destination.secret and not is_url(destination.raw):
        raise ValueError("has a secret as its destination, which is no URL; a group's name cannot be hidden")
    if destination.secret and not (item.name or item.id):
        raise ValueError("has a secret in its destination, which would be its key; give it a name")
    return item.name or item.id or key_from(destination.raw)


def _cron(item: ScheduleItem) -> tuple[str, str]:
    prefix, _, cron = item.cron.partition(" ")
    if prefix.startswith(ZONE_PREFIXES):
        return cron, prefix.partition("=")[2]
    return item.cron, item.timezone or UTC


def _body(item: ScheduleItem, source: Source) -> Body:
    content = _content(item, source)
    if content.redacted:
        raise ValueError(f"has a body that {PLACEHOLDER}")
    return content


def _content(item: ScheduleItem, source: Source) -> Body:
    if item.body_file is not None:
        return body.from_bytes(source.read(item.body_file))
    if item.body_base64 is not None:
        return body.from_base64(item.body_base64, secret=source.is_secret("body_base64"))
    return Body("") if item.body is None else body.from_value(item.body, source.secrets("body"))


def _headers(given: Mapping[str, str], source: Source, *path: str) -> Headers:
    if not given:
        return ()
    secrets = {str(found[0]) for found in source.secrets(*path)}
    shown = {name.lower() for name in secrets}
    return tuple((name, Text(value, name.lower() in shown or is_secret_header(name))) for name, value in given.items())


def _typed(headers: Headers, content: Body) -> Headers:
    if not content.is_json or any(name == "Content-Type" for name, _ in headers):
        return headers
    return tuple(sorted(headers + _JSON, key=lambda pair: pair[0])) if headers else _JSON


def _callback(item: CallbackItem | None, source: Source, path: str) -> Callback | None:
    if item is None:
        return None
    url = Text(item.url, source.is_secret(path) or source.is_secret(path, "url"))
    settings = CallbackSettings(item.method, item.retries, item.retry_delay, item.timeout, item.delay)
    return Callback(url, _headers(item.headers, source, path, "headers"), settings)


def _flow_control(item: FlowControlItem | None) -> FlowControl | None:
    return None if item is None else FlowControl(item.key, item.parallelism, item.rate, item.period or DEFAULT_PERIOD)


def _redact(item: RedactItem) -> Redact:
    if not (item.body or item.headers):
        return NOTHING_REDACTED
    all_headers = "*" in item.headers
    return Redact(item.body, all_headers, () if all_headers else item.headers)


def exported(resource: Resource[ScheduleSpec]) -> dict[str, object]:
    """The settings of the item that wants exactly this schedule; those at their defaults are left out."""
    spec = resource.spec
    item: dict[str, Any] = {
        "destination": spec.destination,
        "cron": spec.cron,
        "timezone": None if spec.timezone == UTC else spec.timezone,
        "method": None if spec.method == DEFAULT_METHOD else spec.method,
        **_exported_body(spec),
        "headers": dict(spec.headers),
        "retries": spec.retries,
        "retry_delay": spec.retry_delay,
        "delay": spec.delay and render_duration(spec.delay),
        "timeout": render_duration(found) if isinstance(found := seconds(spec.timeout), int) and found else None,
        "queue": spec.queue,
        "callback": _exported_callback(spec.callback),
        "failure_callback": _exported_callback(spec.failure_callback),
        "flow_control": _exported_flow(spec.flow_control),
        "labels": list(spec.labels) if isinstance(spec.labels, tuple) else None,
        "redact": _exported_redact(spec),
        "paused": spec.paused or None,
        "protect": resource.protected or None,
    }
    # An empty list or map is a body like any other.
    kept = {"retries", "body"}
    return {name: value for name, value in item.items() if name in kept or value not in (None, 0, {}, [], "")}


def _exported_body(spec: ScheduleSpec) -> dict[str, object]:
    found = spec.body
    if not found:
        return {}
    if found.binary:
        return {"body_base64": found}
    if found.secret or found.redacted:
        return {"body": found}
    # A value would bring the type of JSON with it, which a text does not.
    typed = any(name == "Content-Type" for name, _ in spec.headers)
    return {"body": body.value_of(found) if typed else found.raw}


def _exported_callback(callback: Callback | None) -> object:
    if callback is None:
        return None
    if not isinstance(callback.headers, tuple) or not callback.headers:
        return callback.url
    return {"url": callback.url, "headers": dict(callback.headers)}


def _exported_flow(flow: FlowControl | None) -> object:
    if flow is None:
        return None
    period = render_duration(flow.period) if flow.rate and flow.period != DEFAULT_PERIOD else None
    item: dict[str, Any] = {"key": flow.key, "parallelism": flow.parallelism, "rate": flow.rate, "period": period}
    return {name: value for name, value in item.items() if value is not None}


def _exported_redact(spec: ScheduleSpec) -> dict[str, object]:
    # QStash does not say what is redacted, but a redacted value gives itself away.
    headers = [name for name, value in spec.headers if value.redacted]
    return ({"body": True} if spec.body.redacted else {}) | ({"headers": headers} if headers else {})
