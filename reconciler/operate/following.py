"""What becomes of messages that were just published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.operate.events import DELIVERED, ENDINGS, Event, put_in_order, read_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.model import Reader

_MOST: Final = 1000  # events of one message; there are two or three for each attempt


@dataclass(slots=True)
class Following:
    """Messages on their way. ``seen`` are the events of each that were read so far, the earliest first."""

    messages: tuple[str, ...]
    seen: dict[str, list[Event]] = field(default_factory=dict)

    def ending(self, message: str) -> str | None:
        """Whether it was delivered, failed or canceled; None as long as it is under way."""
        return next((event.state for event in self.seen.get(message, ()) if event.state in ENDINGS), None)

    @property
    def under_way(self) -> tuple[str, ...]:
        """The messages of which more is to come."""
        return tuple(one for one in self.messages if self.ending(one) is None)

    @property
    def delivered(self) -> bool:
        """Whether every one of them has arrived."""
        return all(self.ending(one) == DELIVERED for one in self.messages)

    def look(self, reader: Reader) -> Iterator[Event]:
        """Ask once about each message under way: its events that are new, the earliest first."""
        for message in self.under_way:
            known = self.seen.setdefault(message, [])
            found = put_in_order(read_events(reader, {"messageId": message}, _MOST))
            fresh = [event for event in found if event not in known]
            known += fresh
            yield from fresh


def follow(
    following: Following, reader: Reader, rest: Callable[[], bool], on_event: Callable[[Event], None]
) -> Following:
    """Ask until all have ended, or ``rest``, which waits between two rounds, says that it is enough (False)."""
    while True:
        for event in following.look(reader):
            on_event(event)
        if not following.under_way or not rest():
            return following
