"""Making a desired and an observed schedule comparable: each side's open settings are filled from the other."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Final

from reconciler.kinds.schedule import body
from reconciler.kinds.schedule.digest import mark, vouches
from reconciler.kinds.schedule.spec import NOTHING_REDACTED, Callback, Redact, ScheduleSpec
from reconciler.model import Resource
from reconciler.values import UNREADABLE, Headers, Unreadable

# What QStash always gives back, as it is or as a digest.
_SHOWN: Final = attrgetter(
    "destination",
    "cron",
    "timezone",
    "method",
    "body",
    "headers",
    "retries",
    "retry_delay",
    "delay",
    "queue",
    "flow_control",
)


def agrees(owner: str, desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec]) -> bool:
    """Whether a first look tells that nothing needs doing, as it does of most schedules in most plans.

    True only where ``settle`` would find both sides and their marks the same, which takes it seven times as long.
    """
    wanted, found = desired.spec, observed.spec
    return (
        _SHOWN(wanted) == _SHOWN(found)
        and wanted.paused in {None, found.paused}
        and (found.timeout is UNREADABLE or found.timeout == wanted.timeout)
        and (found.labels is UNREADABLE or found.labels == wanted.labels)
        and not _shows(wanted.redact, found)
        and _agree(wanted.callback, found.callback)
        and _agree(wanted.failure_callback, found.failure_callback)
        and vouches(observed.mark, owner, desired, paused=bool(found.paused))
    )


def _agree(wanted: Callback | None, found: Callback | None) -> bool:
    if wanted is None or found is None:
        return wanted is found
    return (
        wanted.url == found.url
        and (found.headers is UNREADABLE or wanted.headers == found.headers)
        and (found.settings is UNREADABLE or wanted.settings == found.settings)
    )


def settle(
    owner: str, desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec] | None
) -> tuple[Resource[ScheduleSpec] | None, Resource[ScheduleSpec]]:
    """The schedule before and after, such that their specs are equal exactly when nothing needs doing."""
    if observed is None:
        spec = replace(desired.spec, paused=bool(desired.spec.paused))
        return None, replace(desired, spec=spec, mark=mark(owner, desired, desired))
    after = replace(desired, id=observed.id, spec=_after(desired.spec, observed.spec))
    after = replace(after, mark=mark(owner, desired, after))
    vouched = observed.mark is not None and after.mark is not None and observed.mark.hidden == after.mark.hidden
    return replace(observed, spec=_before(desired.spec, observed.spec, vouched=vouched)), after


def seconds(timeout: int | Unreadable) -> int | Unreadable:
    """An observed ``timeout`` in seconds: its unit is not documented, and whole thousands look like milliseconds."""
    if isinstance(timeout, Unreadable) or timeout % 1000:
        return timeout
    return timeout // 1000


def _after(desired: ScheduleSpec, observed: ScheduleSpec) -> ScheduleSpec:
    return replace(
        desired,
        paused=observed.paused if desired.paused is None else desired.paused,
        body=body.settle(desired.body, observed.body),
    )


def _before(desired: ScheduleSpec, observed: ScheduleSpec, *, vouched: bool) -> ScheduleSpec:
    """``vouched`` when the mark proves that what cannot be read was last applied as it is desired."""
    return replace(
        observed,
        timeout=_timeout(desired.timeout, observed.timeout, vouched=vouched),
        labels=desired.labels if vouched and observed.labels is UNREADABLE else observed.labels,
        redact=_redact(desired.redact, observed, vouched=vouched),
        headers=_with_empty(desired.headers, _headers(desired, observed) if vouched else observed.headers),
        callback=_callback(desired.callback, observed.callback, vouched=vouched),
        failure_callback=_callback(desired.failure_callback, observed.failure_callback, vouched=vouched),
    )


def _redact(desired: Redact | Unreadable, observed: ScheduleSpec, *, vouched: bool) -> Redact | Unreadable:
    seen = _seen(observed)
    if desired == seen or (vouched and not _shows(desired, observed)):
        return desired
    # What was redacted and stands in clear was changed by hand, whatever the mark remembers.
    return seen if vouched else observed.redact


def _shows(desired: Redact | Unreadable, observed: ScheduleSpec) -> bool:
    """Whether a value that shall be redacted stands in clear."""
    if isinstance(desired, Unreadable) or desired == NOTHING_REDACTED:
        return False
    clear = [name for name, value in observed.headers if value and not value.redacted and desired.covers(name)]
    return bool(clear) or (desired.body and bool(observed.body) and not observed.body.redacted)


def _seen(observed: ScheduleSpec) -> Redact:
    """The redaction that the observed values give away."""
    return Redact(observed.body.redacted, headers=tuple(name for name, value in observed.headers if value.redacted))


def _timeout(desired: int | Unreadable, observed: int | Unreadable, *, vouched: bool) -> int | Unreadable:
    if isinstance(observed, Unreadable):
        return desired if vouched else observed
    if isinstance(desired, int) and observed in {desired, desired * 1000}:
        return desired
    return seconds(observed)


def _headers(desired: ScheduleSpec, observed: ScheduleSpec) -> Headers:
    # Of what exactly QStash makes a redacted header's digest is not certain; the mark knows what was sent.
    wanted = dict(desired.headers)
    redact = desired.redact
    return tuple(
        (name, wanted[name] if value.redacted and name in wanted and _covers(redact, name) else value)
        for name, value in observed.headers
    )


def _covers(redact: Redact | Unreadable, name: str) -> bool:
    return isinstance(redact, Redact) and redact.covers(name)


def _callback(desired: Callback | None, observed: Callback | None, *, vouched: bool) -> Callback | None:
    if desired is None or observed is None:
        return observed
    if isinstance(observed.headers, tuple):
        observed = replace(observed, headers=_with_empty(desired.headers, observed.headers))
    if not vouched:
        return observed
    return replace(
        observed,
        headers=desired.headers if observed.headers is UNREADABLE else observed.headers,
        settings=desired.settings if observed.settings is UNREADABLE else observed.settings,
    )


def _with_empty(desired: Headers | Unreadable, observed: Headers) -> Headers:
    """Whether QStash keeps a header without a value is not documented: one that is wanted counts as there."""
    there = dict(observed)
    wanted = desired if isinstance(desired, tuple) else ()
    lacking = tuple((name, value) for name, value in wanted if not value and name not in there)
    return tuple(sorted((*observed, *lacking), key=lambda pair: pair[0])) if lacking else observed
