"""What the rules look at: the desired state, how it is written, when it fires, and the time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.kinds import BY_NAME
from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.kinds.url_group import UrlGroupSpec
from reconciler.lint.rhythm import Rhythm
from reconciler.lint.site import cut

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.model import AnyResource, Manifest
    from reconciler.values import Path, Text


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A schedule of the manifest, and when it fires."""

    address: str
    spec: ScheduleSpec
    rhythm: Rhythm

    @property
    def runs(self) -> bool:
        """Whether it ever fires: the manifest does not pause it, and there is a date for it."""
        return not (self.spec.paused or self.rhythm.never_fires)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A URL that QStash will call, and where the manifest has it."""

    address: str
    path: Path
    url: Text


class Scene:
    """A manifest as rules see it; what takes a moment to find out is found out once. ``now`` is aware."""

    def __init__(self, manifest: Manifest, now: datetime) -> None:
        self.manifest = manifest
        self.now = now

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """The schedules, in the order of the manifest."""
        rhythms: dict[tuple[str, str], Rhythm] = {}
        return tuple(_jobs(self.manifest.desired.get("schedule", ()), rhythms))

    @cached_property
    def rhythms(self) -> Mapping[Rhythm, tuple[Job, ...]]:
        """The schedules that fire at all, by cron and zone."""
        found: defaultdict[Rhythm, list[Job]] = defaultdict(list)
        for job in self.jobs:
            if not job.rhythm.never_fires:
                found[job.rhythm].append(job)
        return {rhythm: tuple(jobs) for rhythm, jobs in found.items()}

    @cached_property
    def queues(self) -> Mapping[str, QueueSpec]:
        """The queues by address."""
        found = self.manifest.desired.get("queue", ())
        return {one.address: one.spec for one in found if isinstance(one.spec, QueueSpec)}

    @cached_property
    def groups(self) -> Mapping[str, UrlGroupSpec]:
        """The URL groups by address."""
        found = self.manifest.desired.get("url_group", ())
        return {one.address: one.spec for one in found if isinstance(one.spec, UrlGroupSpec)}

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every URL that anything in the manifest has QStash call."""
        return tuple(
            Call(one.address, path, url)
            for name, resources in self.manifest.desired.items()
            for one in resources
            for path, url in BY_NAME[name].calls(one.spec).items()
        )

    @cached_property
    def heads(self) -> Mapping[str, tuple[Call, ...]]:
        """The same, by the part in front of the path."""
        found: defaultdict[str, list[Call]] = defaultdict(list)
        for call in self.calls:
            found[cut(call.url.raw)[0]].append(call)
        return {head: tuple(calls) for head, calls in found.items()}

    def endpoints(self, spec: ScheduleSpec) -> tuple[Text, ...]:
        """Where a schedule's messages go: its destination, or the endpoints of the group that this names."""
        group = self.groups.get(f"url_group/{spec.destination.raw}") if self.groups else None
        return tuple(one.url for one in group.endpoints) if group else (spec.destination,)

    def says(self, address: str, *path: str | int) -> bool:
        """Whether the manifest says something at this path, be it by its defaults."""
        written = self.manifest.written.get(address)
        return written is not None and written.has(path)

    def secrets(self, address: str) -> frozenset[str]:
        """The texts of a resource that mention a secret variable."""
        written = self.manifest.written.get(address)
        return written.secrets() if written else frozenset()


def _jobs(schedules: tuple[AnyResource, ...], rhythms: dict[tuple[str, str], Rhythm]) -> list[Job]:
    jobs: list[Job] = []
    for one in schedules:
        spec = one.spec
        if isinstance(spec, ScheduleSpec):
            times = spec.cron, spec.timezone
            rhythm = rhythms.get(times)
            if rhythm is None:
                rhythm = rhythms[times] = Rhythm(*times)
            jobs.append(Job(one.address, spec, rhythm))
    return jobs
