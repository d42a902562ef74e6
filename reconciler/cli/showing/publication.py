"""``run``: what is about to be published, what was, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.kinds.fields.duration import render as render_duration
from reconciler.operate.events import CANCELED, DELIVERED, FAILED
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource
    from reconciler.operate.discretion import Discretion
    from reconciler.operate.events import Event
    from reconciler.operate.following import Following
    from reconciler.operate.message import Receipt
    from reconciler.values import JsonObject

_ENDINGS: Final = {DELIVERED: "Delivered", FAILED: "Failed", CANCELED: "Canceled"}


def tell_request(schedule: Resource[ScheduleSpec], discretion: Discretion, delay: int) -> Iterator[str]:
    """What is about to be sent, before anybody agrees to it."""
    spec = schedule.spec
    way = f", by way of queue {spec.queue}" if spec.queue else ""
    when = f"in {render_duration(delay)}" if delay else "now"
    yield f"Publish the message of {schedule.address}, once, {when}:"
    yield f"  {spec.method} {discretion.name(spec.destination.raw)}{way}"
    if spec.delay and not delay:
        kept = render_duration(spec.delay)
        yield f"  without the delay of {kept} that the schedule has; --delay {kept} keeps it"


def tell_state(desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec] | None) -> Iterator[str]:
    """What somebody should know of a schedule who fires it by hand."""
    if observed is None:
        yield f"{desired.address} is not on QStash; its message is published all the same"
    if observed.spec.paused if observed else desired.spec.paused:
        yield f"{desired.address} is paused, and stays so; its message is published all the same"
    if desired.protected or (observed and observed.protected):
        yield f"{desired.address} is protected"


def tell_receipts(address: str, receipts: tuple[Receipt, ...], discretion: Discretion) -> Iterator[str]:
    """What was published."""
    for receipt in receipts:
        to = f" to {discretion.name(receipt.url)}" if receipt.url else ""
        yield f"Published {address}: {receipt.id}{to}"
    if not receipts:
        yield f"Published {address} to nobody: its URL group has no endpoints"


def tell_attempt(event: Event, discretion: Discretion) -> str:
    """An attempt that has failed."""
    status = [str(event.status)] if event.status is not None else []
    error = [discretion.tell(event.error, event.url)] if event.error else []
    return f"{event.message}: an attempt failed ({', '.join((*status, *error)) or 'no answer'})"


def tell_endings(address: str, following: Following) -> Iterator[str]:
    """What became of each message, as far as it is known."""
    for message in following.messages:
        ending = following.ending(message)
        yield f"{_ENDINGS[ending]}: {message}" if ending else f"Under way: {message}"
    if following.under_way:
        yield f"What is under way goes on. To look: qstash-sync logs {address}"


def describe(receipts: tuple[Receipt, ...], following: Following, discretion: Discretion) -> Iterator[JsonObject]:
    """Each message as plain data."""
    for receipt in receipts:
        ending = following.ending(receipt.id)
        url = discretion.name(receipt.url) if receipt.url else None
        yield {"id": receipt.id, "url": url, "state": ending.lower() if ending else "published"}


def join(lines: Iterator[str]) -> str:
    """Lines that can do nothing to whoever shows them."""
    return "".join(f"{visible(line)}\n" for line in lines)
