"""How a schedule is doing: its last run and what became of it, its next run, and what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler.kinds.answer import number, text
from reconciler.operate.moments import find_zone, read_millis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.kinds.queue import QueueSpec
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource
    from reconciler.operate.discretion import Discretion
    from reconciler.operate.letters import Letters
    from reconciler.values import JsonObject


class Fate(StrEnum):
    """What became of a run's messages; its value is the word of the JSON report."""

    DELIVERED = "delivered"
    UNDER_WAY = "under_way"
    FAILED = "failed"


_FATES = {"SUCCESS": Fate.DELIVERED, "IN_PROGRESS": Fate.UNDER_WAY, "FAIL": Fate.FAILED}


class Ailment(StrEnum):
    """Why a schedule is unhealthy; its value is the word of the JSON report."""

    MISSING = "missing"  # the manifest wants it, and it is not on QStash
    ERROR = "error"  # its last run made no message
    FAILED = "failed"  # a message of its last run has failed
    DEAD_LETTERS = "dead_letters"  # messages of its runs wait in the dead letter queue


@dataclass(frozen=True, slots=True)
class Run:
    """The last run: when it was, if that is told, and how many of its messages had which fate, if any is told."""

    at: datetime | None
    messages: Mapping[Fate, int]

    @property
    def fate(self) -> Fate | None:
        """The worst of them; None where none is told."""
        order = (Fate.FAILED, Fate.UNDER_WAY, Fate.DELIVERED)
        return next((fate for fate in order if self.messages.get(fate)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """The queue that a schedule's messages go through; its fields are None where it is not there."""

    name: str
    lag: int | None
    paused: bool | None


@dataclass(frozen=True, slots=True)
class Health:
    """A schedule as it is doing. What QStash does not tell is None; ``error`` is fit to be told.

    ``next_run`` is on the clocks of the schedule's zone. It is kept where the schedule is paused, and does not count
    then.
    """

    address: str
    id: str | None
    paused: bool | None
    last_run: Run | None
    next_run: datetime | None
    error: str | None
    line: Line | None
    letters: int | None
    ailments: tuple[Ailment, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is amiss. To be paused is no illness: somebody wanted it."""
        return not self.ailments


@dataclass(frozen=True, slots=True)
class Account:
    """What was read of an account, beside its schedules.

    ``answers`` are QStash's objects of the schedules, by id: a plan has no use for all that they tell.
    """

    answers: Mapping[str, JsonObject]
    queues: Mapping[str, Resource[QueueSpec]]
    letters: Letters


def examine(address: str, observed: Resource[ScheduleSpec] | None, account: Account, discretion: Discretion) -> Health:
    """The health of a schedule that goes by this address; ``observed`` is None where it is not on QStash."""
    if observed is None:
        return Health(address, None, None, None, None, None, None, None, (Ailment.MISSING,))
    answer = account.answers.get(observed.id or "", {})
    error = observed.vitals.error
    run = _last_run(answer)
    letters = account.letters.by_schedule.get(observed.id or "", 0)
    return Health(
        address=address,
        id=observed.id,
        paused=observed.spec.paused,
        last_run=run,
        next_run=_next_run(answer, observed.spec.timezone),
        error=error and discretion.tell(error, observed.spec.destination.raw),
        line=_line(observed.spec.queue, account.queues),
        letters=letters,
        ailments=tuple(_ailments(run, error, letters)),
    )


def rank(found: Iterable[Health]) -> tuple[Health, ...]:
    """The same, the unhealthy first, else by address."""
    return tuple(sorted(found, key=lambda one: (one.healthy, one.address)))


def _ailments(run: Run | None, error: str | None, letters: int) -> Iterator[Ailment]:
    if error:
        yield Ailment.ERROR
    if run and run.messages.get(Fate.FAILED):
        yield Ailment.FAILED
    if letters:
        yield Ailment.DEAD_LETTERS


def _last_run(answer: JsonObject) -> Run | None:
    at = read_millis(number(answer, "lastScheduleTime"))
    states = answer.get("lastScheduleStates")
    fates = [_FATES.get(str(state)) for state in states.values()] if isinstance(states, dict) else []
    counted = {fate: fates.count(fate) for fate in Fate if fate in fates}
    return Run(at, counted) if at or counted else None


def _next_run(answer: JsonObject, timezone: str) -> datetime | None:
    moment = read_millis(number(answer, "nextScheduleTime"))
    return moment and moment.astimezone(find_zone(timezone))


def _line(name: str | None, queues: Mapping[str, Resource[QueueSpec]]) -> Line | None:
    if name is None:
        return None
    found = queues.get(name)
    return Line(name, None, None) if found is None else Line(name, found.vitals.lag, bool(found.spec.paused))


def key_answers(answers: Iterable[JsonObject]) -> Mapping[str, JsonObject]:
    """QStash's objects of schedules by their ids."""
    return {text(answer, "scheduleId"): answer for answer in answers}
