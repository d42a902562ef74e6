"""States of an account, plain values, and the day on which they are looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from reconciler.kinds.queue import QueueSpec
from reconciler.kinds.schedule.spec import Callback, CallbackSettings, ScheduleSpec
from reconciler.kinds.url_group import Endpoint, UrlGroupSpec
from reconciler.model import Resource, State
from reconciler.values import Text

NOW: Final = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)  # a Sunday
HOURLY: Final = "0 * * * *"
DAILY: Final = "0 9 * * *"


def schedule(key: str, cron: str = DAILY, destination: str = "", **given: Any) -> Resource[ScheduleSpec]:  # noqa: ANN401
    """A schedule that calls a URL of its own, unless it is given a destination."""
    url = Text(destination or f"https://example.com/{key}")
    return Resource("schedule", key, ScheduleSpec(url, cron, **{"retries": 0, **given}))


def queue(name: str, parallelism: int = 1) -> Resource[QueueSpec]:
    return Resource("queue", name, QueueSpec(parallelism))


def group(name: str, size: int) -> Resource[UrlGroupSpec]:
    endpoints = tuple(Endpoint("", Text(f"https://example.com/{name}/{number}")) for number in range(size))
    return Resource("url_group", name, UrlGroupSpec(endpoints))


def callback(**settings: Any) -> Callback:  # noqa: ANN401
    return Callback(Text("https://example.com/done"), settings=CallbackSettings(**settings))


def state(*resources: Resource[Any]) -> State:
    """All three kinds, whichever resources there are."""
    return {kind: tuple(one for one in resources if one.kind == kind) for kind in ("queue", "url_group", "schedule")}
