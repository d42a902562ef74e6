"""What happened to messages: ``/v2/events``. Never what they hold: neither bodies nor headers are taken in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from reconciler.kinds.answer import identity, number, objects, text
from reconciler.operate.pages import read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.model import Reader
    from reconciler.values import JsonObject

DELIVERED: Final = "DELIVERED"
FAILED: Final = "FAILED"
CANCELED: Final = "CANCELED"
ENDINGS: Final = frozenset({DELIVERED, FAILED, CANCELED})

_PAGE: Final = 100  # events, the most that QStash documents
_IN_VAIN: Final = 10  # pages
_STATES: Final = {"CANCELLED": CANCELED}  # the documentation's spelling


@dataclass(frozen=True, slots=True)
class Event:
    """A state into which a message came. Times are unix milliseconds; ``status`` is None where no answer came.

    ``url`` and ``error`` are as QStash tells them, and may hold secrets.
    """

    time: int
    message: str
    state: str
    url: str = ""
    endpoint: str = ""
    schedule: str = ""
    status: int | None = None
    error: str = ""
    next_try: int | None = None


def read_events(
    reader: Reader, filters: Mapping[str, str], most: int, fits: Callable[[Event], bool] = lambda _: True
) -> list[Event]:
    """The latest events that the filters let through and that fit, the latest first, so many at most.

    Not more than a thousand are looked through in vain.
    """
    size = min(most, _PAGE)
    pages = read_pages(reader, "/v2/events", {**filters, "count": str(size)}, -(-most // size) + _IN_VAIN)
    found = chain.from_iterable(_events(page.answer) for page in pages)
    return list(islice(filter(fits, found), most))


def put_in_order(latest_first: Iterable[Event]) -> list[Event]:
    """The earliest first; of those at one time, what was listed last."""
    return sorted(latest_first, key=lambda event: event.time, reverse=True)[::-1]


def _events(answer: JsonObject) -> Iterator[Event]:
    for found in objects(answer, "events"):
        state = identity(found, "state")
        yield Event(
            time=number(found, "time") or 0,
            message=identity(found, "messageId"),
            state=_STATES.get(state, state),
            url=text(found, "url"),
            endpoint=text(found, "endpointName"),
            schedule=text(found, "scheduleId"),
            status=number(found, "responseStatus") or None,
            error=text(found, "error"),
            next_try=number(found, "nextDeliveryTime"),
        )
