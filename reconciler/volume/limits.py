"""Which limits of which plan a state meets: told before QStash refuses it in the middle of an apply."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.kinds.fields import is_url
from reconciler.kinds.schedule.settle import seconds
from reconciler.kinds.schedule.spec import CallbackSettings
from reconciler.volume.contents import read_state
from reconciler.volume.messages import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import State
    from reconciler.volume.contents import Contents
    from reconciler.volume.estimate import Volume
    from reconciler.volume.plans import Limit, LimitName, Plans


@dataclass(frozen=True, slots=True)
class Verdict:
    """A limit that is met: more is wanted than the plan allows.

    ``found`` is how much is wanted; ``addresses`` are the resources that want too much, none where it is all of them
    together. ``certain`` where it is so whatever fails, and the source of the limit is sure. ``beyond`` is what
    becomes of it: ``refused``, ``tolerated``, ``delayed`` or ``cut short``.
    """

    plan: str
    limit: LimitName
    allowed: int
    found: Range
    beyond: str
    certain: bool
    addresses: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether QStash is certain to refuse it."""
        return self.certain and self.beyond == "refused"


class Use(NamedTuple):
    """How much of what is limited a resource wants; no address where it is all of them together."""

    amount: Range
    address: str = ""


def find_verdicts(state: State, volume: Volume, plans: Plans) -> tuple[Verdict, ...]:
    """The limits that a state and its volume meet, by plan, in the order of the plans.

    Of a manifest alone this is the least: other schedules of the account count as well. Whether paused schedules do is
    not documented, so a limit that only they reach is not certain to be met.
    """
    contents = read_state(state)
    uses = {name: tuple(measure(contents, volume)) for name, measure in _MEASURES.items()}
    uses |= {name: tuple(_find_uses(contents, name, _find_lowest(plans, name))) for name in _BY_SCHEDULE}
    return tuple(
        verdict
        for title, plan in plans.plans.items()
        for name, limit in plan.limits.items()
        if (verdict := _judge(title, name, limit, uses[name], sure=plans.sources[limit.source].sure))
    )


def _judge(plan: str, name: LimitName, limit: Limit, uses: Iterable[Use], *, sure: bool) -> Verdict | None:
    if limit.most is None:
        return None
    over = [use for use in uses if use.amount.most > limit.most]
    if not over:
        return None
    found = Range(max(use.amount.least for use in over), max(use.amount.most for use in over))
    addresses = tuple(sorted(use.address for use in over if use.address))
    return Verdict(plan, name, limit.most, found, limit.beyond, sure and found.least > limit.most, addresses)


def _measure_messages(_: Contents, volume: Volume) -> Iterator[Use]:
    yield Use(volume.peak.messages)


def _measure_schedules(contents: Contents, _: Volume) -> Iterator[Use]:
    active = sum(not one.spec.paused for one in contents.schedules)
    yield Use(Range(active, len(contents.schedules)))


def _measure_queues(contents: Contents, _: Volume) -> Iterator[Use]:
    # QStash makes a queue that is not there by itself.
    named = {one.spec.queue for one in contents.schedules if one.spec.queue}
    yield Use(_exactly(len(named | {one.key for one in contents.queues})))


def _measure_groups(contents: Contents, _: Volume) -> Iterator[Use]:
    called = {one.spec.destination.raw for one in contents.schedules if not is_url(one.spec.destination.raw)}
    yield Use(_exactly(len(called | {one.key for one in contents.groups})))


def _measure_endpoints(contents: Contents, _: Volume) -> Iterator[Use]:
    return (Use(_exactly(len(one.spec.endpoints)), one.address) for one in contents.groups)


def _measure_queue_parallelism(contents: Contents, _: Volume) -> Iterator[Use]:
    return (Use(_exactly(one.spec.parallelism), one.address) for one in contents.queues)


def _find_uses(contents: Contents, name: LimitName, lowest: float) -> Iterator[Use]:
    """What each schedule wants by itself, where that is more than the lowest limit."""
    measure = _BY_SCHEDULE[name]
    return (Use(_exactly(amount), one.address) for one in contents.schedules if (amount := measure(one.spec)) > lowest)


def _find_lowest(plans: Plans, name: LimitName) -> float:
    """The lowest limit of this name that any plan has; infinite where none has one."""
    found = (plan.limits[name].most for plan in plans.plans.values() if name in plan.limits)
    return min((most for most in found if most is not None), default=inf)


def _read_parallelism(spec: ScheduleSpec) -> int:
    return (spec.flow_control and spec.flow_control.parallelism) or 0


def _read_timeout(spec: ScheduleSpec) -> int:
    own = seconds(spec.timeout)
    return max((own if isinstance(own, int) else 0, *(one.timeout for one in _read_callbacks(spec))))


def _read_retries(spec: ScheduleSpec) -> int:
    return max((spec.retries, *(one.retries or 0 for one in _read_callbacks(spec))))


def _read_callbacks(spec: ScheduleSpec) -> Iterator[CallbackSettings]:
    for one in (spec.callback, spec.failure_callback):
        if one is not None and isinstance(one.settings, CallbackSettings):
            yield one.settings


def _exactly(amount: int) -> Range:
    return Range(amount, amount)


_MEASURES: Final[Mapping[LimitName, Callable[[Contents, Volume], Iterable[Use]]]] = {
    "messages_per_day": _measure_messages,
    "schedules": _measure_schedules,
    "queues": _measure_queues,
    "url_groups": _measure_groups,
    "endpoints": _measure_endpoints,
    "queue_parallelism": _measure_queue_parallelism,
}
_BY_SCHEDULE: Final[Mapping[LimitName, Callable[[ScheduleSpec], int]]] = {
    "parallelism": _read_parallelism,
    "delay": lambda spec: spec.delay,
    "timeout": _read_timeout,
    "body": lambda spec: len(spec.body.content),
    "retries": _read_retries,
}
