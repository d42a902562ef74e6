"""Resources as a manifest wants them and as an account has them: plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.kinds import BY_NAME, KINDS
from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule import SCHEDULE
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.kinds.url_group import Endpoint, UrlGroupSpec
from reconciler.mark import Mark
from reconciler.model import AnyResource, Change, Manifest, Plan, Policy, Resource, State, Vitals
from reconciler.plan import Allowance, Options, make_plan
from reconciler.values import UNREADABLE, Text

OWNER = "acme"
POLICY = Policy(OWNER)
URL = "https://example.com/job"
CRON = "0 9 * * *"


def wanted(key: str, destination: str = URL, cron: str = CRON, **given: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401
    """A schedule that a manifest wants; ``id``, ``moved_from`` and ``protected`` are the resource's own."""
    own = {name: given.pop(name) for name in ("id", "moved_from", "protected", "confidential") if name in given}
    return Resource("schedule", key, ScheduleSpec(Text(destination), cron, **given), **own)


def live(
    schedule_id: str,
    destination: str = URL,
    cron: str = CRON,
    mark: Mark | None = None,
    **given: Any,  # noqa: ANN401 - the spec's own
) -> Resource[ScheduleSpec]:
    """A schedule that is there, unmarked unless ``mark`` says otherwise."""
    unread: dict[str, Any] = {"timeout": UNREADABLE, "redact": UNREADABLE, "paused": False}
    spec = ScheduleSpec(Text(destination), cron, **unread | given)
    return Resource("schedule", schedule_id, spec, schedule_id, mark, bool(mark and mark.has("p")))


def applied(
    key: str,
    destination: str = URL,
    cron: str = CRON,
    owner: str = OWNER,
    **given: Any,  # noqa: ANN401 - the spec's own, or the resource's
) -> Resource[ScheduleSpec]:
    """A schedule that is there as an owner has applied it; under ``id``, else under its own."""
    desired = wanted(key, destination, cron, **given)
    schedule_id = desired.id or SCHEDULE.own_id(owner, desired)
    mark = SCHEDULE.settle(owner, replace(desired, id=schedule_id), None)[1].mark
    left = {
        name: value for name, value in given.items() if name not in {"id", "moved_from", "protected", "confidential"}
    }
    return live(schedule_id or "", destination, cron, mark, **left)


def queue(name: str, parallelism: int = 1, *, paused: bool | None = False, lag: int | None = None) -> AnyResource:
    """A queue that is there."""
    return Resource("queue", name, QueueSpec(parallelism, paused), name, vitals=Vitals(lag=lag))


def wanted_queue(name: str, parallelism: int = 1, *, paused: bool | None = None) -> AnyResource:
    """A queue that a manifest wants."""
    return Resource("queue", name, QueueSpec(parallelism, paused))


def group(name: str, *urls: str) -> AnyResource:
    """A URL group that is there."""
    endpoints = tuple(Endpoint("", Text(url)) for url in sorted(urls or ("https://a.example.com",)))
    return Resource("url_group", name, UrlGroupSpec(endpoints), name)


def wanted_group(name: str, *urls: str) -> AnyResource:
    """A URL group that a manifest wants."""
    return replace(group(name, *urls), id=None)


def state(*resources: AnyResource, managed: tuple[str, ...] = tuple(BY_NAME)) -> State:
    """A state of the kinds that are managed."""
    return {name: tuple(one for one in resources if one.kind == name) for name in managed}


def plan(
    desired: State,
    observed: State,
    policy: Policy = POLICY,
    *,
    targets: frozenset[str] = frozenset(),
    **allowance: Any,  # noqa: ANN401 - the guards that are lifted
) -> Plan:
    """What has to be done."""
    return make_plan(KINDS, Manifest(policy, desired), observed, Options(Allowance(**allowance), targets))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str | None]]:
    """Each change in short: what, where, and why not."""
    return [(change.action.value, change.address, change.held.reason if change.held else None) for change in changes]
