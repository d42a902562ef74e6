"""What happened to messages, in lines: each message has a head, and beneath it its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.operate.events import CANCELED, DELIVERED, FAILED, Event
from reconciler.operate.moments import find_zone, read_millis
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from reconciler.operate.discretion import Discretion
    from reconciler.report.text import Paint

_ROLES: Final = {DELIVERED: "create", "ERROR": "failed", FAILED: "failed", CANCELED: "failed", "RETRY": "update"}
_WIDTH: Final = 16  # columns of the longest state


@dataclass(slots=True)
class Lines:
    """Events as lines. Times are on the clocks of ``zone``, a name of tzdata. A head is not repeated.

    ``to_group`` where each message has a recipient of its own, which its head names.
    """

    discretion: Discretion
    zone: str
    paint: Paint
    to_group: bool = False
    head: str = ""

    def render(self, events: Iterable[Event]) -> str:
        """Events, the earliest first: those of one message stand together, where its first one does."""
        clocks = find_zone(self.zone)
        groups: dict[str, list[Event]] = {}
        for event in events:
            groups.setdefault(event.message, []).append(event)
        return "".join(f"{line}\n" for group in groups.values() for line in self._group(group, clocks))

    def _group(self, events: list[Event], clocks: tzinfo) -> Iterator[str]:
        first = events[0]
        if first.message != self.head:
            self.head = first.message
            origin = "sent by its schedule" if first.schedule else "published by itself"
            yield f"{self.paint(visible(first.message), 'bold')}  {origin}{self._recipient(first)}"
        yield from (self._line(event, clocks) for event in events)

    def _recipient(self, event: Event) -> str:
        return f", to {visible(event.endpoint or self.discretion.name(event.url))}" if self.to_group else ""

    def _line(self, event: Event, clocks: tzinfo) -> str:
        moment = read_millis(event.time)
        told = "-" if moment is None else moment.astimezone(clocks).isoformat(" ", "seconds")
        state = f"{event.state.lower().replace('_', ' '):<{_WIDTH}}"
        painted = self.paint(visible(state), _ROLES[event.state]) if event.state in _ROLES else visible(state)
        return f"  {told}  {painted}  {', '.join(self._details(event, clocks))}".rstrip()

    def _details(self, event: Event, clocks: tzinfo) -> Iterator[str]:
        if event.status is not None:
            yield str(event.status)
        if event.error:
            yield visible(self.discretion.tell(event.error, event.url))
        if (moment := read_millis(event.next_try)) is not None:
            yield f"next try {moment.astimezone(clocks):%H:%M:%S}"
