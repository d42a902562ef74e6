"""What of a state sends messages or meets limits, each with the type of its own settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from reconciler.cron import CronError, parse
from reconciler.kinds import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.cron import Cron
    from reconciler.kinds.queue import QueueSpec
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.kinds.url_group import UrlGroupSpec
    from reconciler.model import AnyResource, Change, Resource, State


@dataclass(frozen=True, slots=True)
class Contents:
    """The resources of a state. What is not managed, or was not read, is not there."""

    schedules: tuple[Resource[ScheduleSpec], ...]
    queues: tuple[Resource[QueueSpec], ...]
    groups: tuple[Resource[UrlGroupSpec], ...]


def read_state(state: State) -> Contents:
    """A state with the types that its kinds have."""
    return Contents(
        cast("tuple[Resource[ScheduleSpec], ...]", state.get("schedule", ())),
        cast("tuple[Resource[QueueSpec], ...]", state.get("queue", ())),
        cast("tuple[Resource[UrlGroupSpec], ...]", state.get("url_group", ())),
    )


@lru_cache(maxsize=16_384)
def read_cron(cron: str, timezone: str) -> Cron | None:
    """When a schedule's settings let it fire; None where QStash takes what this program cannot read."""
    try:
        return parse(f"CRON_TZ={timezone} {cron}")
    except CronError:
        return None


def identify(resource: AnyResource) -> tuple[str, str]:
    """What stays the same of a resource when it is changed."""
    return resource.kind, resource.id or resource.key


def foresee(observed: State, changes: Iterable[Change]) -> State:
    """The account as it will be once the changes are made; what they leave alone stays as it was observed."""
    found = {kind: {identify(one): one for one in resources} for kind, resources in observed.items()}
    for change in changes:
        there = found.setdefault(change.subject.kind, {})
        if change.before is not None:
            there.pop(identify(change.before), None)
        if change.after is not None:
            there[identify(change.after)] = change.after
    return {kind: tuple(there.values()) for kind, there in found.items()}


def address_well(observed: State) -> State:
    """The same resources, those that carry a mark under the key by which their manifest knows them."""
    return {
        kind: tuple(BY_NAME[kind].known(one.mark.owner, one) if one.mark else one for one in resources)
        for kind, resources in observed.items()
    }
