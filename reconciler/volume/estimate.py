"""How many messages a state sends in the coming year, by day and by schedule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.kinds.fields import is_url
from reconciler.volume.clocks import DAY, date_of, minute_of
from reconciler.volume.contents import identify, read_cron, read_state
from reconciler.volume.firings import add_up, count_by_day, read_days
from reconciler.volume.messages import Range, count_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from reconciler.cron import Cron
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource, State
    from reconciler.volume.contents import Contents

YEAR: Final = 365  # days: every weekday, month and change of the clocks comes as often as it does
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Share:
    """What one schedule contributes: its messages in the coming year. ``identity`` outlives a change of the key."""

    address: str
    identity: tuple[str, str]
    year: Range


@dataclass(frozen=True, slots=True)
class Peak:
    """The first of the days, in UTC, with the most messages where none fails, and the most that any day can have."""

    day: date
    messages: Range


@dataclass(frozen=True, slots=True)
class Volume:
    """The messages of a year.

    ``shares`` are the schedules that send any, the largest first. ``groups`` are URL groups whose endpoints are not
    known, each taken to have one; ``unread`` are schedules whose cron cannot be read, left out of every number.
    """

    year: Range
    peak: Peak
    shares: tuple[Share, ...] = ()
    groups: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def day(self) -> float:
        """Messages on the average day, where no delivery fails."""
        return self.year.least / YEAR

    @property
    def month(self) -> float:
        """Messages in the average month, where no delivery fails."""
        return self.year.least / _MONTHS

    @property
    def more_a_day(self) -> float:
        """As many more on the average day, where every delivery fails until its retries are used up."""
        return (self.year.most - self.year.least) / YEAR

    @property
    def most_a_month(self) -> float:
        """Messages in the average month, where every delivery fails until its retries are used up."""
        return self.year.most / _MONTHS


@dataclass(frozen=True, slots=True)
class Move:
    """A schedule's messages of the coming year, which a change makes more or fewer."""

    address: str
    before: Range
    after: Range


@dataclass(frozen=True, slots=True)
class Comparison:
    """The volume before and after a change, and whose share of it is another, the largest difference first."""

    before: Volume
    after: Volume
    moves: tuple[Move, ...]


def estimate(state: State, now: datetime) -> Volume:
    """The messages of the year that begins with the day of ``now`` (aware, taken in UTC); paused schedules send none.

    Exact: every run is counted as ``Cron.next`` has it. The same state gives the same volume all day.
    """
    (volume,) = _estimate((state,), now)
    return volume


def compare(before: State, after: State, now: datetime) -> Comparison:
    """The messages of both states in the year that begins with the day of ``now``, and where they differ."""
    one, other = _estimate((before, after), now)
    known, found = ({share.identity: share for share in volume.shares} for volume in (one, other))
    pairs = ((known.get(identity), found.get(identity)) for identity in known | found)
    moves = (_compare(*pair) for pair in pairs if _year(pair[0]) != _year(pair[1]))
    return Comparison(one, other, tuple(sorted(moves, key=_order)))


def _estimate(states: Sequence[State], now: datetime) -> tuple[Volume, ...]:
    """The volume of each of the states, for all of which the runs of a cron are counted once."""
    first = minute_of(now) // DAY
    contents = [read_state(state) for state in states]
    tallies = [_Tally(tuple(_find_senders(one))) for one in contents]
    runs: dict[Cron, int] = {}
    for cron in dict.fromkeys(cron for tally in tallies for cron in tally.weights):
        by_day = count_by_day(cron, first, YEAR)
        runs[cron] = add_up(by_day)
        for tally in tallies:
            tally.add(cron, by_day)
    return tuple(tally.tell(one, first, runs) for tally, one in zip(tallies, contents, strict=True))


def _compare(before: Share | None, after: Share | None) -> Move:
    named = after or before
    return Move(named.address if named else "", _year(before), _year(after))


def _year(share: Share | None) -> Range:
    return share.year if share else _NOTHING


_NOTHING: Final = Range()


def _order(move: Move) -> tuple[int, str]:
    return -abs(move.after.least - move.before.least), move.address


class _Sender(NamedTuple):
    """A schedule that fires, and the messages of each of its runs."""

    address: str
    identity: tuple[str, str]
    cron: Cron
    messages: Range


class _Tally:
    """The messages of one state, added up cron by cron; each day has bits of its own."""

    def __init__(self, senders: Sequence[_Sender]) -> None:
        self.senders = senders
        self.weights: defaultdict[Cron, Range] = defaultdict(Range)
        for sender in senders:
            self.weights[sender.cron] += sender.messages
        self.least = self.most = 0

    def add(self, cron: Cron, by_day: int) -> None:
        weight = self.weights.get(cron)
        if weight is not None:
            self.least += by_day * weight.least
            self.most += by_day * weight.most

    def tell(self, contents: Contents, first: int, runs: Mapping[Cron, int]) -> Volume:
        shares = (Share(one.address, one.identity, one.messages * runs[one.cron]) for one in self.senders)
        return Volume(
            Range(add_up(self.least), add_up(self.most)),
            _find_peak(first, self.least, self.most),
            tuple(sorted((one for one in shares if one.year.least), key=lambda one: (-one.year.least, one.address))),
            tuple(sorted(_find_groups(contents) - {one.key for one in contents.groups})),
            tuple(sorted(one.address for one in contents.schedules if not _reads(one))),
        )


def _find_senders(contents: Contents) -> Iterator[_Sender]:
    sizes = {group.key: len(group.spec.endpoints) for group in contents.groups}
    for one in contents.schedules:
        cron = read_cron(one.spec.cron, one.spec.timezone)
        if cron is not None and not one.spec.paused:
            messages = count_messages(one.spec, sizes.get(one.spec.destination.raw, 1))
            yield _Sender(one.address, identify(one), cron, messages)


def _find_groups(contents: Contents) -> set[str]:
    """The URL groups to which messages go."""
    called = (one.spec.destination.raw for one in contents.schedules if not one.spec.paused)
    return {destination for destination in called if not is_url(destination)}


def _reads(schedule: Resource[ScheduleSpec]) -> bool:
    return read_cron(schedule.spec.cron, schedule.spec.timezone) is not None


def _find_peak(first: int, least: int, most: int) -> Peak:
    by_day = read_days(least, YEAR)
    highest = max(by_day)
    return Peak(date_of(first + by_day.index(highest)), Range(highest, max(read_days(most, YEAR))))
