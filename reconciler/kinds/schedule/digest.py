"""What a schedule's mark remembers: which settings are digested as *applied*, and which as *hidden*."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Final

from reconciler.kinds.schedule.spec import (
    NOTHING_REDACTED,
    Callback,
    CallbackSettings,
    Redact,
    ScheduleSpec,
)
from reconciler.mark import CONFIDENTIAL, OPERATOR_PAUSED, PROTECTED, Mark, digest, slow_digest, write
from reconciler.secrecy import conceal
from reconciler.values import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model import Resource

_PLAIN: Final = ("cron", "timezone", "method", "retries", "retry_delay", "delay", "queue")
_DEFAULTS: Final = {field.name: field.default for field in fields(ScheduleSpec)}


def mark(owner: str, desired: Resource[ScheduleSpec], settled: Resource[ScheduleSpec]) -> Mark:
    """The mark for a schedule that shall be as ``settled``, by a manifest that says ``desired``."""
    silent = desired.spec.paused is None
    flags = {
        PROTECTED: desired.protected,
        CONFIDENTIAL: desired.confidential,
        OPERATOR_PAUSED: silent and bool(settled.spec.paused),
    }
    shown = not desired.confidential or desired.key == desired.spec.destination.raw
    readable = applied(settled.spec, confidential=desired.confidential, with_pause=not silent, with_destination=shown)
    letters = "".join(flag for flag, is_set in flags.items() if is_set)
    return write(owner, desired.key, settled.id or "", readable, hidden(owner, desired.spec), letters)


def has_moved(observed: Resource[ScheduleSpec]) -> bool:
    """Whether the readable settings of a marked schedule are not those that were last applied."""
    mark = observed.mark
    if mark is None:
        return False
    shown = not observed.confidential or mark.is_for(observed.spec.destination.raw)
    # Whether the manifest then said anything about the pause is not known: either will do.
    return not any(
        applied(
            observed.spec, confidential=observed.confidential, with_pause=with_pause, with_destination=shown
        ).startswith(mark.applied)
        for with_pause in (False, True)
    )


def applied(spec: ScheduleSpec, *, confidential: bool, with_pause: bool, with_destination: bool) -> str:
    """64 hex over the readable settings that differ from the defaults, without anything secret or redacted.

    A confidential schedule's header values, body and URLs are left out, because nothing tells from the live ones
    which of them held the secret; ``with_destination`` where it is known that the destination did not. ``with_pause``
    where the manifest says whether it is paused; otherwise that is the operator's.
    """
    redact = spec.redact if isinstance(spec.redact, Redact) else NOTHING_REDACTED
    settings: dict[str, object] = {name: value for name in _PLAIN if (value := getattr(spec, name)) != _DEFAULTS[name]}
    if spec.flow_control is not None:
        settings["flow_control"] = asdict(spec.flow_control)
    if with_destination:
        settings["destination"] = _shown(spec.destination)
    if with_pause:
        settings["paused"] = bool(spec.paused)
    settings["headers"] = [
        [name, None if confidential or redact.covers(name) else _shown(value)] for name, value in spec.headers
    ]
    if not confidential:
        settings["body"] = None if redact.body else _shown(spec.body)
        settings["callbacks"] = [_called(spec.callback), _called(spec.failure_callback)]
    return digest(settings)


def hidden(owner: str, desired: ScheduleSpec) -> str:
    """64 hex over what QStash does not, or may not, give back, and over what is secret or redacted."""
    settings: dict[str, object] = {}
    if desired.timeout:
        settings["timeout"] = desired.timeout
    if desired.labels:
        settings["labels"] = desired.labels
    if isinstance(desired.redact, Redact) and desired.redact != NOTHING_REDACTED:
        settings["redact"] = asdict(desired.redact)
    for name, callback in (("callback", desired.callback), ("failure_callback", desired.failure_callback)):
        if callback is not None:
            settings[name] = _unseen(owner, callback)
    if secrets := dict(_secrets(owner, desired)):
        settings["secrets"] = secrets
    return digest(settings) if settings else _NOTHING_HIDDEN


_NOTHING_HIDDEN: Final = digest({})


def _shown(value: Text) -> str | None:
    if value.secret or value.redacted:
        return None
    return f"base64:{value.raw}" if value.binary else conceal(value.raw)


def _called(callback: Callback | None) -> str | None:
    return None if callback is None else _shown(callback.url)


def _unseen(owner: str, callback: Callback) -> dict[str, object]:
    headers = callback.headers if isinstance(callback.headers, tuple) else ()
    settings = callback.settings
    return {
        "headers": {name: slow_digest(owner, value.raw) if value.secret else value.raw for name, value in headers},
        "settings": asdict(settings) if isinstance(settings, CallbackSettings) else None,
    }


def _secrets(owner: str, spec: ScheduleSpec) -> Iterator[tuple[str, str]]:
    """Digests of the values that are secret (slow), or that QStash shows only as a digest (that one)."""
    redact = spec.redact if isinstance(spec.redact, Redact) else NOTHING_REDACTED
    for path, value, redacted in _values(spec, redact):
        if value.secret or (not value.binary and conceal(value.raw) != value.raw):
            yield path, slow_digest(owner, value.raw)
        elif redacted:
            yield path, value.placeholder


def _values(spec: ScheduleSpec, redact: Redact) -> Iterator[tuple[str, Text, bool]]:
    yield "destination", spec.destination, False
    yield "body", spec.body, redact.body
    for name, value in spec.headers:
        yield f"headers.{name}", value, redact.covers(name)
    for name, callback in (("callback", spec.callback), ("failure_callback", spec.failure_callback)):
        if callback is not None:
            yield name, callback.url, False
