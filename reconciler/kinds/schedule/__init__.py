"""Schedules: ``/v2/schedules``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from reconciler.errors import NotFoundError
from reconciler.kinds.fields import is_url
from reconciler.kinds.kind import Kind, Source
from reconciler.kinds.schedule import body, convert, digest, identity, wire
from reconciler.kinds.schedule.item import BODIES, ZONE_PREFIXES, ScheduleItem
from reconciler.kinds.schedule.settle import agrees, settle
from reconciler.kinds.schedule.spec import CallbackSettings, ScheduleSpec
from reconciler.model import Api, Reader, Reference, Resource
from reconciler.values import Path, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping


def _message(spec: ScheduleSpec) -> Hashable:
    return spec.destination, spec.method, spec.body


def _message_by_value(spec: ScheduleSpec) -> Hashable:
    return spec.destination, spec.method, body.by_value(spec.body)


def _with_cron(message: Callable[[ScheduleSpec], Hashable]) -> Callable[[ScheduleSpec], Hashable]:
    return lambda spec: (message(spec), spec.cron, spec.timezone)


class Schedule(Kind[ScheduleSpec]):
    """A message that QStash sends by a cron. The only kind that can carry our mark."""

    name: ClassVar[str] = "schedule"
    section: ClassVar[str] = "schedules"
    item = ScheduleItem
    prune: ClassVar[str] = "owned"
    takes_defaults: ClassVar[bool] = True
    marked: ClassVar[bool] = True
    refers_to: ClassVar[tuple[str, ...]] = ("queue", "url_group")
    likenesses = (_with_cron(_message), _with_cron(_message_by_value), _message, _message_by_value)

    def desired(self, item: Any, source: Source) -> Resource[ScheduleSpec]:  # noqa: ANN401
        return convert.desired(item, source)

    def exported(self, owner: str, resource: Resource[ScheduleSpec]) -> dict[str, object]:
        return identity.named(owner, resource) | convert.exported(resource)

    def traits(self, spec: ScheduleSpec) -> tuple[str, frozenset[str]] | None:
        return spec.destination.raw, frozenset(spec.labels if isinstance(spec.labels, tuple) else ())

    def overrides(self, item: Mapping[str, object]) -> Iterator[str]:
        if str(item.get("cron", "")).startswith(ZONE_PREFIXES):
            yield "timezone"
        if not item.keys().isdisjoint(BODIES):
            yield from BODIES

    def settle(
        self, owner: str, desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec] | None
    ) -> tuple[Resource[ScheduleSpec] | None, Resource[ScheduleSpec]]:
        return settle(owner, desired, observed)

    def agrees(self, owner: str, desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec]) -> bool:
        return agrees(owner, desired, observed)

    def has_moved(self, observed: Resource[ScheduleSpec]) -> bool | None:
        return digest.has_moved(observed) if observed.mark else None

    def rest(self, observed: Resource[ScheduleSpec]) -> Resource[ScheduleSpec] | None:
        return replace(observed, spec=replace(observed.spec, paused=True))

    def own_id(self, owner: str, resource: Resource[ScheduleSpec]) -> str | None:
        return identity.own_id(owner, resource)

    def known(self, owner: str, resource: Resource[ScheduleSpec]) -> Resource[ScheduleSpec]:
        return replace(resource, key=identity.key_of(owner, resource))

    def leaves_pause_open(self, spec: ScheduleSpec) -> bool:
        return spec.paused is None

    def is_paused(self, spec: ScheduleSpec) -> bool:
        return bool(spec.paused)

    def site(self, spec: ScheduleSpec) -> Hashable | None:
        return identity.site(spec)

    def loses(self, before: ScheduleSpec, after: ScheduleSpec, *, named: bool) -> str | None:
        redacted = identity.lost_redaction(before, after)
        return redacted if redacted or named else identity.lost_callback(before, after)

    def host(self, spec: ScheduleSpec) -> str | None:
        return identity.split(spec.destination.raw)[0]

    def trace(self, spec: ScheduleSpec) -> Hashable:
        return identity.split(spec.destination.raw)[1], spec.cron, spec.timezone, spec.body

    def references(self, spec: ScheduleSpec) -> tuple[Reference, ...]:
        group = () if is_url(spec.destination.raw) else (_group(spec.destination.raw),)
        return (*group, Reference("queue", spec.queue, ("queue",), appears=True)) if spec.queue else group

    def calls(self, spec: ScheduleSpec) -> Mapping[Path, Text]:
        found: dict[Path, Text] = {}
        if spec.callback is not None:
            found["callback",] = spec.callback.url
        if spec.failure_callback is not None:
            found["failure_callback",] = spec.failure_callback.url
        if is_url(spec.destination.raw):
            found["destination",] = spec.destination
        return found

    def sizes(self, spec: ScheduleSpec) -> Mapping[Path, int]:
        return {("body",): len(spec.body.content)} if spec.body else {}

    def advice(self, spec: ScheduleSpec) -> Iterator[tuple[str, Path, str]]:
        if spec.method == "GET" and spec.body:
            yield "QS202", ("body",), "goes with a GET, where most servers do not look at it; use POST"
        for name, callback in (("callback", spec.callback), ("failure_callback", spec.failure_callback)):
            if callback is not None and isinstance(callback.settings, CallbackSettings) and callback.settings.delay:
                yield "QS207", (name, "delay"), "is refused by QStash since 2025-03, though its documentation has it"

    def fetch(self, reader: Reader) -> tuple[Resource[ScheduleSpec], ...]:
        answers = reader.list("/v2/schedules")
        kept = any(len(wire.labels_of(answer)) > 1 for answer in answers)
        return tuple(wire.read(answer, labels_are_kept=kept) for answer in answers)

    def put(self, api: Api, before: Resource[ScheduleSpec] | None, after: Resource[ScheduleSpec]) -> None:
        paused = bool(after.spec.paused)
        if before is None or not _differ_only_in_pause(before, after):
            api.send(
                "POST", f"/v2/schedules/{after.spec.destination.raw}", wire.written(after), after.spec.body.content
            )
            # Whether an overwrite resumes a paused schedule is not documented: say what it shall be either way.
            if not paused and (before is None or not before.spec.paused):
                return
        api.send("PATCH", f"/v2/schedules/{after.id}/{'pause' if paused else 'resume'}")

    def delete(self, api: Api, resource: Resource[ScheduleSpec]) -> None:
        try:
            api.send("DELETE", f"/v2/schedules/{resource.id}")
        except NotFoundError:
            return


def _group(name: str) -> Reference:
    return Reference("url_group", name, ("destination",))


def _differ_only_in_pause(before: Resource[ScheduleSpec], after: Resource[ScheduleSpec]) -> bool:
    return before.mark == after.mark and replace(before.spec, paused=after.spec.paused) == after.spec


SCHEDULE = Schedule()
