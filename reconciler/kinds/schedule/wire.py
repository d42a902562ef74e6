"""A schedule on the wire: settings are headers one way and JSON the other."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.kinds.answer import identity, number, text, texts
from reconciler.kinds.fields import canonical_header, is_url
from reconciler.kinds.schedule.spec import (
    DEFAULT_METHOD,
    DEFAULT_PERIOD,
    DEFAULT_RETRIES,
    UTC,
    Callback,
    FlowControl,
    Labels,
    Redact,
    ScheduleSpec,
)
from reconciler.mark import CONFIDENTIAL, PROTECTED, SECRET_URL, Mark
from reconciler.mark import read as read_mark
from reconciler.model import Resource, Vitals
from reconciler.secrecy import is_secret_header
from reconciler.values import UNREADABLE, Body, Headers, Text, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values import Json, JsonObject

_ZONE_PREFIXES: Final = ("CRON_TZ=", "TZ=")
_CONTENT_TYPE: Final = "Content-Type"
_NO_VITALS: Final = Vitals()
# Next to secrets every live value may be one, except what everybody sends.
_HARMLESS: Final = frozenset({"application/json", "text/plain", "application/x-www-form-urlencoded"})


def written(resource: Resource[ScheduleSpec]) -> dict[str, str]:
    """The request headers that make this schedule. Everything not sent is lost: an overwrite is a full replace."""
    spec = resource.spec
    # An empty setting is an unset one; an empty header of a callback is a header.
    settings = {name: value for name, value in _settings(spec, resource) if value or "-Forward-" in name}
    return settings | dict(_forwarded(spec.headers))


def _settings(spec: ScheduleSpec, resource: Resource[ScheduleSpec]) -> Iterator[tuple[str, str]]:
    yield "Upstash-Schedule-Id", resource.id or ""
    yield "Upstash-Cron", spec.cron if spec.timezone == UTC else f"CRON_TZ={spec.timezone} {spec.cron}"
    yield "Upstash-Method", spec.method
    yield "Upstash-Retries", str(spec.retries)
    yield "Upstash-Retry-Delay", spec.retry_delay or ""
    yield "Upstash-Delay", _seconds(spec.delay)
    yield "Upstash-Timeout", _seconds(spec.timeout)
    yield "Upstash-Queue-Name", spec.queue or ""
    yield "Upstash-Label", ",".join(_labels(spec.labels, resource.mark))
    yield "Upstash-Redact-Fields", ",".join(_redaction(spec.redact))
    yield from _flow_control(spec.flow_control)
    yield from _callback("Upstash-Callback", spec.callback)
    yield from _callback("Upstash-Failure-Callback", spec.failure_callback)


def _forwarded(headers: Headers | Unreadable, prefix: str = "Upstash-Forward-") -> Iterator[tuple[str, str]]:
    for name, value in headers if isinstance(headers, tuple) else ():
        # The request's own Content-Type is the message's; what its forwarded twin would do is not documented.
        own = name == _CONTENT_TYPE and prefix == "Upstash-Forward-"
        yield (name if own else prefix + name), value.raw


def _labels(labels: Labels, mark: Mark | None) -> Iterator[str]:
    # Ours comes first: a service that keeps only one label keeps the first.
    if mark is not None:
        yield str(mark)
    yield from labels if isinstance(labels, tuple) else ()


def _redaction(redact: Redact | Unreadable) -> Iterator[str]:
    if isinstance(redact, Redact):
        if redact.body:
            yield "body"
        if redact.all_headers:
            yield "header"
        for name in redact.headers:
            yield f"header[{name}]"


def _flow_control(flow: FlowControl | None) -> Iterator[tuple[str, str]]:
    if flow is None:
        return
    parts = [f"parallelism={flow.parallelism}"] if flow.parallelism else []
    if flow.rate:
        parts += [f"rate={flow.rate}", f"period={flow.period}s"]
    yield "Upstash-Flow-Control-Key", flow.key
    yield "Upstash-Flow-Control-Value", ", ".join(parts)


def _callback(name: str, callback: Callback | None) -> Iterator[tuple[str, str]]:
    if callback is None:
        return
    yield name, callback.url.raw
    yield from _forwarded(callback.headers, f"{name}-Forward-")
    if not isinstance(callback.settings, Unreadable):
        settings = callback.settings
        yield f"{name}-Method", settings.method
        yield f"{name}-Retries", "" if settings.retries is None else str(settings.retries)
        yield f"{name}-Retry-Delay", settings.retry_delay or ""
        yield f"{name}-Timeout", _seconds(settings.timeout)
        yield f"{name}-Delay", _seconds(settings.delay)


def _seconds(value: int | Unreadable) -> str:
    return f"{value}s" if isinstance(value, int) and value else ""


def read(answer: JsonObject, *, labels_are_kept: bool) -> Resource[ScheduleSpec]:
    """A schedule of a listing. ``labels_are_kept`` says whether the service is seen to keep more than one label."""
    schedule_id = identity(answer, "scheduleId")
    mark, labels = read_mark(labels_of(answer))
    hides = _NOTHING_HIDDEN if mark is None or not mark.flags else _Hiding(mark.has(CONFIDENTIAL), mark.has(SECRET_URL))
    cron, timezone = _cron(text(answer, "cron"))
    spec = ScheduleSpec(
        destination=hides.url(text(answer, "destination")),
        cron=cron,
        timezone=timezone,
        method=text(answer, "method") or DEFAULT_METHOD,
        body=_body(answer, secret=hides.confidential),
        headers=_headers(answer.get("header"), secret=hides.confidential),
        retries=DEFAULT_RETRIES if (retries := number(answer, "retries")) is None else retries,
        retry_delay=text(answer, "retryDelayExpression") or None,
        delay=number(answer, "delay") or 0,
        timeout=UNREADABLE if (timeout := number(answer, "timeout")) is None else timeout,
        queue=text(answer, "queueName") or None,
        callback=_read_callback(answer, "callback", hides),
        failure_callback=_read_callback(answer, "failureCallback", hides),
        flow_control=_read_flow_control(answer),
        labels=UNREADABLE if mark is not None and not labels and not labels_are_kept else labels,
        redact=UNREADABLE,
        paused=answer.get("isPaused") is True,
    )
    last_run, error = number(answer, "lastScheduleTime"), text(answer, "error") or None
    vitals = _NO_VITALS if last_run is None and error is None else Vitals(last_run=last_run, error=error)
    protected = mark is not None and mark.has(PROTECTED)
    return Resource("schedule", schedule_id, spec, schedule_id, mark, protected, hides.confidential, vitals=vitals)


@dataclass(frozen=True, slots=True)
class _Hiding:
    """What a mark says of a live schedule's secrets: some value was one, or a URL was, beyond its query."""

    confidential: bool
    urls: bool

    def url(self, raw: str) -> Text:
        # The name of a group is no secret, whatever the URLs beside it are.
        return Text(raw, secret=(self.urls or (self.confidential and "?" in raw)) and is_url(raw))


_NOTHING_HIDDEN: Final = _Hiding(confidential=False, urls=False)


def labels_of(answer: JsonObject) -> tuple[str, ...]:
    """The labels of a schedule, split at commas: an older service keeps them as one text."""
    found = texts(answer.get("labels")) or texts(answer.get("label"))
    return tuple([label for part in ",".join(found).split(",") if (label := part.strip())]) if found else ()


@lru_cache(maxsize=4096)
def _cron(stored: str) -> tuple[str, str]:
    prefix, _, cron = stored.partition(" ")
    for start in _ZONE_PREFIXES:
        if prefix.startswith(start) and cron:
            return " ".join(cron.split()), prefix.removeprefix(start)
    return " ".join(stored.split()), UTC


def _body(answer: JsonObject, *, secret: bool) -> Body:
    encoded, plain = text(answer, "bodyBase64"), text(answer, "body")
    if not encoded:
        return Body(plain, secret and bool(plain))
    try:
        b64decode(encoded, validate=True)
    except ValueError:
        return Body(encoded, secret)  # not what it says to be, so no more than a text
    return Body(encoded, secret, binary=True)


def _headers(found: Json, *, secret: bool) -> Headers:
    if not found or not isinstance(found, dict):
        return ()
    headers = {canonical_header(name): ", ".join(texts(value)) for name, value in found.items()}
    return tuple(
        [(name, Text(headers[name], _is_secret(name, headers[name], secret=secret))) for name in sorted(headers)]
    )


def _is_secret(name: str, value: str, *, secret: bool) -> bool:
    return is_secret_header(name) or (secret and value not in _HARMLESS) or value.startswith("REDACTED:")


def _read_callback(answer: JsonObject, name: str, hides: _Hiding) -> Callback | None:
    url = text(answer, name)
    if not url:
        return None
    found = answer.get(f"{name}Header")
    if not isinstance(found, dict):
        return Callback(hides.url(url), UNREADABLE, UNREADABLE)
    # Whether the callback's own settings stand among its headers is not documented: they are no headers.
    sent = {_unprefixed(key): value for key, value in found.items()}
    forwarded = {key: value for key, value in sent.items() if not key.startswith("Upstash-")}
    return Callback(hides.url(url), _headers(forwarded, secret=hides.confidential), UNREADABLE)


def _unprefixed(name: str) -> str:
    canonical = canonical_header(name)
    return canonical.removeprefix("Upstash-Failure-Callback-Forward-").removeprefix("Upstash-Callback-Forward-")


def _read_flow_control(answer: JsonObject) -> FlowControl | None:
    key = text(answer, "flowControlKey")
    if not key:
        return None
    # 0 may stand for "unset", and a period comes by itself.
    rate = number(answer, "rate") or None
    period = number(answer, "period") or DEFAULT_PERIOD
    return FlowControl(key, number(answer, "parallelism") or None, rate, period if rate else DEFAULT_PERIOD)
