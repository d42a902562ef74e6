"""How a message is sent: the settings that come in headers, the same for a schedule and a single message."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from typing import Any

from reconciler.devserver.destination import check_url
from reconciler.devserver.durations import parse_duration
from reconciler.devserver.headers import Headers
from reconciler.devserver.names import check_name
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.redaction import Redaction, parse_redaction
from reconciler.devserver.wire import Refusal

_COUNT = re.compile(r"[0-9]{1,9}")
_DEFAULT_RETRIES = 3
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_LONGEST_PERIOD = 7 * 86400
_FLOW_CONTROL = "Upstash-Flow-Control-Value should be either rate=X or parallelism=Y, or both as comma-separated values"


@dataclass(frozen=True, slots=True)
class Callback:
    """Who is told of an outcome. ``settings`` are its retries and so on, by the rest of the header's name."""

    url: str
    header: dict[str, list[str]]
    settings: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FlowControl:
    """The limits that messages of one key share; ``period`` in seconds."""

    key: str
    rate: int | None
    parallelism: int | None
    period: int | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is asked for one message. ``delay`` and ``timeout`` are seconds, 0 is unset."""

    method: str
    header: dict[str, list[str]]
    body: bytes
    retries: int
    retry_delay: str
    delay: int
    timeout: int
    callback: Callback | None
    failure_callback: Callback | None
    queue: str
    flow_control: FlowControl | None
    labels: list[str]
    redaction: Redaction

    @classmethod
    def decode(cls, document: dict[str, Any]) -> Settings:
        """Settings out of their stored document."""
        callback, failure_callback = document["callback"], document["failure_callback"]
        flow, redaction = document["flow_control"], document["redaction"]
        return cls(
            **document
            | {
                "body": base64.b64decode(document["body"]),
                "callback": Callback(**callback) if callback else None,
                "failure_callback": Callback(**failure_callback) if failure_callback else None,
                "flow_control": FlowControl(**flow) if flow else None,
                "redaction": Redaction(**redaction | {"headers": tuple(redaction["headers"])}),
            }
        )


def read_settings(headers: Headers, body: bytes, quirks: Quirks) -> Settings:
    """The settings that a request carries; refuses those that QStash would."""
    return Settings(
        method=_read_method(headers),
        header=_read_header(headers, quirks),
        body=body,
        retries=_read_count(headers, "Upstash-Retries", _DEFAULT_RETRIES),
        retry_delay=headers.first("Upstash-Retry-Delay"),
        delay=_read_duration(headers, "Upstash-Delay"),
        timeout=_read_duration(headers, "Upstash-Timeout"),
        callback=_read_callback(headers, "Upstash-Callback", quirks),
        failure_callback=_read_callback(headers, "Upstash-Failure-Callback", quirks),
        queue=_read_queue(headers),
        flow_control=_read_flow_control(headers),
        labels=_read_labels(headers, quirks),
        redaction=parse_redaction(headers.first("Upstash-Redact-Fields")),
    )


_HEADERS = {
    "method": "Upstash-Method",
    "retries": "Upstash-Retries",
    "retry_delay": "Upstash-Retry-Delay",
    "delay": "Upstash-Delay",
    "timeout": "Upstash-Timeout",
    "callback": "Upstash-Callback",
    "failure_callback": "Upstash-Failure-Callback",
    "queue": "Upstash-Queue-Name",
    "flow_control": "Upstash-Flow-Control-Key",
    "labels": "Upstash-Label",
    "redaction": "Upstash-Redact-Fields",
}


def override_settings(settings: Settings, headers: Headers, quirks: Quirks) -> Settings:
    """The same settings but for those that a request carries; what it forwards is added."""
    asked = read_settings(headers, settings.body, quirks)
    given: dict[str, Any] = {name: getattr(asked, name) for name, header in _HEADERS.items() if headers.first(header)}
    header = settings.header | _read_forwarded(headers, "Upstash-Forward-", quirks)
    return replace(settings, header=header, **given)


def _read_method(headers: Headers) -> str:
    method = headers.first("Upstash-Method") or "POST"
    if method not in _METHODS:
        raise Refusal(400, f"Upstash-Method is invalid: {method}")
    return method


def _read_header(headers: Headers, quirks: Quirks) -> dict[str, list[str]]:
    own = headers.first("Content-Type")
    rest = headers.rest() if headers.is_true("Upstash-Header-Forward") else {}
    forwarded = rest | _read_forwarded(headers, "Upstash-Forward-", quirks)
    if own and "Content-Type" in forwarded and quirks.forwarded_content_type == "appended":
        forwarded["Content-Type"] = [own, *forwarded["Content-Type"]]
    return {"Content-Type": [own], **forwarded} if own else forwarded


def _read_forwarded(headers: Headers, prefix: str, quirks: Quirks) -> dict[str, list[str]]:
    kept = quirks.empty_forwarded_header == "kept"
    found = {name: [value for value in values if value or kept] for name, values in headers.below(prefix).items()}
    return {name: values for name, values in found.items() if values}


def _read_count(headers: Headers, name: str, default: int) -> int:
    text = headers.first(name)
    if text and not _COUNT.fullmatch(text):
        raise Refusal(400, f"{name} is invalid: {text}")
    return int(text) if text else default


def _read_duration(headers: Headers, name: str) -> int:
    text = headers.first(name)
    try:
        return parse_duration(text) if text else 0
    except ValueError as error:
        raise Refusal(400, f"{name} is invalid: {error}") from error


def _read_callback(headers: Headers, name: str, quirks: Quirks) -> Callback | None:
    url = headers.first(name)
    if not url:
        return None
    settings = headers.below(f"{name}-")
    return Callback(
        url=check_url("callback url", url, quirks),
        header=_read_forwarded(headers, f"{name}-Forward-", quirks),
        settings={key: values for key, values in settings.items() if not key.startswith("Forward-") and any(values)},
    )


def _read_queue(headers: Headers) -> str:
    name = headers.first("Upstash-Queue-Name")
    return check_name("Queue name", name) if name else ""


def _read_labels(headers: Headers, quirks: Quirks) -> list[str]:
    labels = [label.strip() for label in headers.first("Upstash-Label").split(",") if label.strip()]
    return labels[:1] if quirks.labels == "first" else labels


def _read_flow_control(headers: Headers) -> FlowControl | None:
    key = headers.first("Upstash-Flow-Control-Key")
    if not key:
        return None
    check_name("Upstash-Flow-Control-Key", key)
    pairs = (part.partition("=") for part in headers.first("Upstash-Flow-Control-Value").split(","))
    values = {name.strip(): value.strip() for name, _, value in pairs}
    if not values.keys() & {"rate", "parallelism"} or values.keys() - {"rate", "parallelism", "period"}:
        raise Refusal(400, _FLOW_CONTROL)
    return FlowControl(key, _read_limit(values, "rate"), _read_limit(values, "parallelism"), _read_period(values))


def _read_limit(values: dict[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    if not _COUNT.fullmatch(text) or int(text) == 0:
        raise Refusal(400, _FLOW_CONTROL)
    return int(text)


def _read_period(values: dict[str, str]) -> int | None:
    text = values.get("period")
    try:
        period = None if text is None else parse_duration(text)
    except ValueError as error:
        raise Refusal(400, f"Upstash-Flow-Control-Value has an invalid period: {error}") from error
    if period is not None and not 1 <= period <= _LONGEST_PERIOD:
        raise Refusal(400, f"Upstash-Flow-Control-Value has an invalid period: {text}")
    return period
