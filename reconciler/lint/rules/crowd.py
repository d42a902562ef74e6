"""Many schedules that call one host in the same minute."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import shown_host
from reconciler.lint.wording import clock, listed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from datetime import date

    from reconciler.lint.rhythm import Rhythm
    from reconciler.lint.scene import Job, Scene

_MANY: Final = 10
_UNEVEN: Final = 3  # times the load that an even spread would bring to each minute
_MOST_TOLD: Final = 5
_HOUR: Final = 60
_DAY: Final = 24 * 60
_Slot = tuple[int, int]  # hour and minute


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Who fires at a time of the busiest day."""

    slot: _Slot
    jobs: tuple[Job, ...]


class _Year:
    """The coming year, and on which of its days who fires."""

    def __init__(self, start: date) -> None:
        self._days = [start + timedelta(days=ahead) for ahead in range(366)]
        self._known: dict[Hashable, list[date]] = {}

    def days_of(self, rhythm: Rhythm) -> list[date]:
        """The days on which it fires."""
        found = self._known.get(rhythm.dates)
        if found is None:
            found = self._known[rhythm.dates] = [day for day in self._days if rhythm.fits(day)]
        return found


def _check(scene: Scene) -> Iterator[Finding]:
    # What waits in a queue, or for a flow control, does not arrive all at once.
    free = [job for job in scene.jobs if job.runs and not job.spec.queue and not job.spec.flow_control]
    hosts: defaultdict[tuple[str, str], list[Job]] = defaultdict(list)
    for job in free:
        hosts[shown_host(job.spec.destination), job.rhythm.zone].append(job)
    year = _Year(scene.now.date())
    for (host, zone), jobs in hosts.items():
        if len(jobs) >= _MANY:
            yield from (_tell(crowd, host, zone) for crowd in _distinct(_crowds(jobs, year)))


def _crowds(jobs: Sequence[Job], year: _Year) -> list[_Crowd]:
    """The crowds of one host, by the clocks of one zone, the largest first."""
    alike: defaultdict[Rhythm, list[Job]] = defaultdict(list)
    for job in jobs:
        alike[job.rhythm].append(job)
    slots: defaultdict[_Slot, list[Rhythm]] = defaultdict(list)
    for rhythm in alike:
        for hour in rhythm.hours:
            for minute in rhythm.minutes:
                slots[hour, minute].append(rhythm)
    mean = sum(len(found) * rhythm.runs for rhythm, found in alike.items()) / _DAY
    least = max(_MANY, _UNEVEN * mean)
    crowded = {slot: found for slot, found in slots.items() if sum(len(alike[one]) for one in found) >= least}
    crowds = (_Crowd(slot, _busiest(found, alike, year)) for slot, found in crowded.items())
    return sorted((one for one in crowds if len(one.jobs) >= least), key=lambda one: (-len(one.jobs), one.slot))


def _busiest(rhythms: list[Rhythm], alike: Mapping[Rhythm, list[Job]], year: _Year) -> tuple[Job, ...]:
    """The schedules of these rhythms that fire on the day on which most of them do."""
    load: Counter[date] = Counter()
    for one in rhythms:
        if not one.is_daily:
            load.update(dict.fromkeys(year.days_of(one), len(alike[one])))
    day = max(load, key=lambda day: (load[day], -day.toordinal()), default=None)
    found = [one for one in rhythms if one.is_daily or (day is not None and one.fits(day))]
    return tuple(job for one in found for job in alike[one])


def _distinct(crowds: list[_Crowd]) -> list[_Crowd]:
    """The crowds whose members are for the most part in no larger one: forty hourly jobs are one, not twenty-four."""
    told: list[_Crowd] = []
    known: set[Job] = set()
    for crowd in crowds:
        if 2 * len(known.intersection(crowd.jobs)) < len(crowd.jobs):
            told.append(crowd)
            known.update(crowd.jobs)
    return told[:_MOST_TOLD]


def _tell(crowd: _Crowd, host: str, zone: str) -> Finding:
    first, *others = crowd.jobs
    who = listed((job.address for job in others), 3)
    message = f"fires at {clock(*crowd.slot)} ({zone}) together with {len(others)} others that call {host}: {who}"
    return Finding(first.address, ("cron",), f"{message}; {_spread(len(crowd.jobs))}")


def _spread(jobs: int) -> str:
    if jobs > _HOUR:
        return f"spread them over the hour, {-(-jobs // _HOUR)} in each minute, or give them one flow_control key"
    step = _HOUR // jobs
    minutes = f"{', '.join(str(step * place) for place in range(3))} … {step * (jobs - 1)}"
    return f"spread them over the hour, at minutes {minutes}, or give them one flow_control key"


RULE = Rule(
    code="QS110",
    name="crowd",
    title="Many schedules call one host in the same minute.",
    explanation=(
        "Round hours are popular: of forty jobs at midnight, all forty ask the same database at the same second, and"
        " time out together. Told are ten or more schedules that call one host in the same minute of the busiest day,"
        " each crowd once, at its first schedule, with minutes that would spread it. What goes through a queue or has a"
        " flow control does not count: it arrives one after the other already."
    ),
    bad="""\
version: 1
owner: acme
variables: {api: {default: "https://api.example.com/jobs"}}
schedules:
  - {destination: "{{ api }}/a", cron: "0 0 * * *"}  # QS110
  - {destination: "{{ api }}/b", cron: "0 0 * * *"}
  - {destination: "{{ api }}/c", cron: "0 0 * * *"}
  - {destination: "{{ api }}/d", cron: "0 0 * * *"}
  - {destination: "{{ api }}/e", cron: "0 0 * * *"}
  - {destination: "{{ api }}/f", cron: "0 0 * * 1-5"}
  - {destination: "{{ api }}/g", cron: "0 0 * * 1-5"}
  - {destination: "{{ api }}/h", cron: "0 */6 * * *"}
  - {destination: "{{ api }}/i", cron: "0 * * * *"}
  - {destination: "{{ api }}/j", cron: "0 * * * *"}
""",
    good="""\
version: 1
owner: acme
variables: {api: {default: "https://api.example.com/jobs"}}
schedules:
  - {destination: "{{ api }}/a", cron: "0 0 * * *"}
  - {destination: "{{ api }}/b", cron: "6 0 * * *"}
  - {destination: "{{ api }}/c", cron: "12 0 * * *"}
  - {destination: "{{ api }}/d", cron: "18 0 * * *"}
  - {destination: "{{ api }}/e", cron: "24 0 * * *"}
  - {destination: "{{ api }}/f", cron: "30 0 * * 1-5"}
  - {destination: "{{ api }}/g", cron: "36 0 * * 1-5"}
  - {destination: "{{ api }}/h", cron: "42 */6 * * *"}
  - {destination: "{{ api }}/i", cron: "48 * * * *"}
  - {destination: "{{ api }}/j", cron: "54 * * * *"}
""",
    check=_check,
)
