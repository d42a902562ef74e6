"""What happened to the messages of a schedule: those that it sent, and those that went the same way without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.kinds.fields import is_url
from reconciler.operate.events import Event, put_in_order, read_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.model import Reader

# Milliseconds: events become known a little later than they happen, and not in their order.
_OVERLAP: Final = 60_000
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose messages. ``schedule`` is the id on QStash, empty where it is not there; ``destination`` URL or group."""

    schedule: str
    destination: str = field(repr=False)

    @property
    def filters(self) -> Iterator[Mapping[str, str]]:
        """What the service is asked for: it knows a message by its schedule or by where it goes."""
        if self.schedule:
            yield {"scheduleId": self.schedule}
        yield {"url" if is_url(self.destination) else "topicName": self.destination}

    def covers(self, event: Event) -> bool:
        """Whether the schedule has sent it, or nobody's schedule, to the same destination."""
        return event.schedule in {"", self.schedule}


def read_history(reader: Reader, selection: Selection, most: int, since: int | None = None) -> list[Event]:
    """The latest events, the earliest first: so many at most, and from ``since`` (unix milliseconds) on."""
    start = {} if since is None else {"fromDate": str(since)}
    found = dict.fromkeys(
        event
        for filters in selection.filters
        for event in read_events(reader, {**filters, **start}, most, selection.covers)
    )
    # A service that overlooks a filter must not bring in what is older.
    return put_in_order(event for event in found if since is None or event.time >= since)[-most:]


def follow_history(
    reader: Reader, selection: Selection, known: Sequence[Event], since: int | None, rest: Callable[[], bool]
) -> Iterator[list[Event]]:
    """What happens from now on: each time that something is new, that. Ends when ``rest``, which waits, says False.

    ``known`` is what ``read_history`` found from ``since`` on.
    """
    seen = set(known)
    floor = known[0].time if known else (since or 0) - 1
    while rest():
        latest = max((event.time for event in seen), default=floor)
        start = max(floor, 0, latest - _OVERLAP)
        found = read_history(reader, selection, _MOST, start)
        fresh = [event for event in found if event not in seen and event.time > floor]
        seen = {event for event in seen if event.time >= start} | set(fresh)
        if fresh:
            yield fresh
