"""What a schedule's mark remembers: which settings are digested as *applied*, and which as *hidden*."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.kinds.schedule.spec import (
    NOTHING_REDACTED,
    Callback,
    CallbackSettings,
    FlowControl,
    Redact,
    ScheduleSpec,
)
from reconciler.mark import CONFIDENTIAL, OPERATOR_PAUSED, PROTECTED, SECRET_URL, Mark, digest, slow_digest, write
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model import Resource
    from reconciler.values import Text

_PLAIN: Final = ("cron", "timezone", "method", "retries", "retry_delay", "delay", "queue")
_CALLBACKS: Final = ("callback", "failure_callback")
_DEFAULTS: Final = {field.name: field.default for field in fields(ScheduleSpec)}


@dataclass(frozen=True, slots=True)
class _Shyness:
    """What may not be digested as applied: next to secrets, nothing tells from a live value whether it holds one."""

    confidential: bool
    urls: bool
    redact: Redact

    def values(self, spec: ScheduleSpec) -> Iterator[tuple[str, Text, str | None]]:
        """Every text that may hold a secret, by path, and as much of it as is certain to hold none."""
        yield "destination", spec.destination, self._call(spec.destination)
        for name in _CALLBACKS:
            if (callback := getattr(spec, name)) is not None:
                yield name, callback.url, self._call(callback.url)
        yield "body", spec.body, self._open(spec.body, redacted=self.redact.body)
        for name, value in spec.headers:
            # Whether QStash keeps a header without a value is not documented.
            if value:
                yield f"headers.{name}", value, self._open(value, redacted=self.redact.covers(name))

    def _call(self, url: Text) -> str | None:
        if self.urls:
            return None
        return conceal(url.raw.partition("?")[0] if self.confidential else url.raw)

    def _open(self, value: Text, *, redacted: bool) -> str | None:
        # What is empty is not shown as a digest, wherever digests are asked for.
        if self.confidential or (redacted and value) or value.secret or value.redacted:
            return None
        return f"base64:{value.raw}" if value.binary else conceal(value.raw)


def mark(owner: str, desired: Resource[ScheduleSpec], settled: Resource[ScheduleSpec]) -> Mark:
    """The mark for a schedule that shall be as ``settled``, by a manifest that says ``desired``."""
    shyness = _shyness(desired)
    readable = _applied(settled.spec, shyness, with_pause=desired.spec.paused is not None)
    hidden = _hidden(owner, desired.spec, shyness)
    flags = _flags(desired, shyness, paused=bool(settled.spec.paused))
    return write(owner, desired.key, settled.id or "", readable, hidden, flags)


def vouches(mark: Mark | None, owner: str, desired: Resource[ScheduleSpec], *, paused: bool) -> bool:
    """Whether a mark was written for just what a manifest says by now, as far as that cannot be read."""
    if mark is None or mark.owner != owner or not mark.is_for(desired.key):
        return False
    shyness = _shyness(desired)
    same_flags = mark.flags == _flags(desired, shyness, paused=paused)
    return same_flags and mark.hidden == _hidden(owner, desired.spec, shyness)[:8]


def _flags(desired: Resource[ScheduleSpec], shyness: _Shyness, *, paused: bool) -> str:
    """The letters of a mark's flags, in the order of the alphabet."""
    protected = PROTECTED if desired.protected else ""
    confidential = CONFIDENTIAL if desired.confidential else ""
    urls = SECRET_URL if shyness.urls else ""
    return f"{protected}{confidential}{urls}{OPERATOR_PAUSED if paused and desired.spec.paused is None else ''}"


def has_moved(observed: Resource[ScheduleSpec]) -> bool:
    """Whether the readable settings of a marked schedule are not those that were last applied."""
    mark = observed.mark
    if mark is None:
        return False
    redact = Redact(
        observed.spec.body.redacted, headers=tuple(name for name, one in observed.spec.headers if one.redacted)
    )
    shyness = _Shyness(observed.confidential, mark.has(SECRET_URL), redact)
    # Whether the manifest then said anything about the pause is not known: either will do.
    digests = (_applied(observed.spec, shyness, with_pause=with_pause) for with_pause in (False, True))
    return not any(found.startswith(mark.applied) for found in digests)


def _shyness(desired: Resource[ScheduleSpec]) -> _Shyness:
    spec = desired.spec
    redact = spec.redact if isinstance(spec.redact, Redact) else NOTHING_REDACTED
    secret = spec.destination.secret or _has_secret_url(spec.callback) or _has_secret_url(spec.failure_callback)
    return _Shyness(desired.confidential, secret, redact)


def _has_secret_url(callback: Callback | None) -> bool:
    return callback is not None and callback.url.secret


def _applied(spec: ScheduleSpec, shyness: _Shyness, *, with_pause: bool) -> str:
    """64 hex over the readable settings that differ from the defaults; the pause is the operator's unless told."""
    settings: dict[str, object] = {name: value for name in _PLAIN if (value := getattr(spec, name)) != _DEFAULTS[name]}
    if spec.flow_control is not None:
        settings["flow_control"] = _plain(spec.flow_control)
    if with_pause:
        settings["paused"] = bool(spec.paused)
    return digest(settings | {"texts": {path: shown for path, _, shown in shyness.values(spec)}})


def _hidden(owner: str, desired: ScheduleSpec, shyness: _Shyness) -> str:
    """64 hex over what QStash does not, or may not, give back, and over what ``_applied`` leaves out."""
    settings: dict[str, object] = {}
    if desired.timeout:
        settings["timeout"] = desired.timeout
    if desired.labels:
        settings["labels"] = desired.labels
    if desired.redact != NOTHING_REDACTED:
        settings["redact"] = _plain(shyness.redact)
    for name in _CALLBACKS:
        if (callback := getattr(desired, name)) is not None:
            settings[name] = _unseen(owner, callback)
    texts = {path: _digest_of(owner, value) for path, value, shown in shyness.values(desired) if shown != value.raw}
    if texts:
        settings["texts"] = texts
    return digest(settings) if settings else _NOTHING_HIDDEN


_NOTHING_HIDDEN: Final = digest({})


def _digest_of(owner: str, value: Text) -> str:
    """Slow where the value is a secret; else the one that QStash itself would show."""
    is_secret = value.secret or (not value.binary and conceal(value.raw) != value.raw)
    return slow_digest(owner, value.raw) if is_secret else value.placeholder


def _unseen(owner: str, callback: Callback) -> dict[str, object]:
    headers = callback.headers if isinstance(callback.headers, tuple) else ()
    settings = callback.settings
    return {
        "headers": {name: _digest_of(owner, value) if value.secret else value.raw for name, value in headers},
        "settings": _plain(settings) if isinstance(settings, CallbackSettings) else None,
    }


@lru_cache(maxsize=1024)
def _plain(settings: CallbackSettings | FlowControl | Redact) -> Mapping[str, object]:
    """The settings by name, for a digest. Most schedules share them with many others."""
    return asdict(settings)
