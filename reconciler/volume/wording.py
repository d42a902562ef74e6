"""A forecast in words, for a terminal or a line of a report."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from reconciler.kinds.fields.duration import render as render_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.volume.forecast import Forecast
    from reconciler.volume.limits import Verdict
    from reconciler.volume.messages import Range
    from reconciler.volume.plans import LimitName
    from reconciler.volume.price import Bill

_TENTH: Final = 0.05  # is rounded to it
_SMALL: Final = 10  # below, tenths are told
_CENT: Final = Decimal("0.01")
_SIGNS: Final = {"USD": "$", "EUR": "€"}
_NAMED: Final = 2  # addresses of a verdict; of more, the rest is counted
_LABELS: Final[Mapping[LimitName, str]] = {
    "messages_per_day": "messages on the busiest day",
    "schedules": "schedules",
    "queues": "queues",
    "url_groups": "URL groups",
    "endpoints": "endpoints",
    "queue_parallelism": "parallelism",
    "parallelism": "flow control parallelism",
    "delay": "delay",
    "timeout": "timeout",
    "body": "bytes of a body",
    "retries": "retries",
}


def tell_number(number: float) -> str:
    """A number of messages, as exact as it is of interest: ``1,240``, ``24``, ``0.1``, ``<0.1``."""
    if 0 < number < _TENTH:
        return "<0.1"
    tenths = round(number, 1)
    return f"{tenths:.1f}" if number < _SMALL and tenths % 1 else f"{round(number):,}"


def tell_messages(found: Forecast) -> str:
    """``1,240 -> 1,320 a day, 40,150 a month; up to 3,960 more a day with retries``."""
    volume, before = found.volume, found.before
    day = tell_number(volume.day)
    if before is not None and before.year.least != volume.year.least:
        day = f"{tell_number(before.day)} -> {day}"
    more = f"; up to {tell_number(volume.more_a_day)} more a day with retries" if volume.more_a_day else ""
    return f"{day} a day, {tell_number(volume.month)} a month{more}"


def tell_bill(bill: Bill, currency: str) -> str:
    """``$0.40 to $1.60``, in the average month."""
    least, most = (_tell_money(amount, currency) for amount in (bill.least, bill.most))
    return least if least == most else f"{least} to {most}"


def tell_verdict(verdict: Verdict) -> str:
    """``11 of 10 schedules``: how much is wanted of how much is allowed, and of whom."""
    tell = _unit(verdict.limit)
    wanted = _tell_range(verdict.found, verdict.allowed, tell)
    whose = f" ({', '.join(_shorten(verdict.addresses))})" if verdict.addresses else ""
    beyond = "" if verdict.beyond == "refused" else f", {verdict.beyond}"
    perhaps = "" if verdict.certain else "perhaps "
    return f"{perhaps}{wanted} of {tell(verdict.allowed)} {_LABELS[verdict.limit]}{whose}{beyond}"


def tell_gaps(found: Forecast) -> Iterator[str]:
    """What the numbers leave out or take for granted, a sentence each."""
    volume = found.volume
    if volume.groups:
        yield f"URL groups that are not known count as one endpoint: {', '.join(_shorten(volume.groups))}."
    if volume.unread:
        yield f"Left out, since the cron cannot be read: {', '.join(_shorten(volume.unread))}."


def _shorten(names: Sequence[str]) -> Iterator[str]:
    yield from names[:_NAMED]
    if len(names) > _NAMED:
        yield f"{len(names) - _NAMED:,} more"


def _tell_range(found: Range, allowed: int, tell: Callable[[int], str]) -> str:
    return tell(found.least) if found.least > allowed else f"up to {tell(found.most)}"


def _unit(limit: LimitName) -> Callable[[int], str]:
    return render_duration if limit in {"delay", "timeout"} else lambda amount: f"{amount:,}"


def _tell_money(amount: Decimal, currency: str) -> str:
    if 0 < amount < _CENT:
        return f"less than {_tell_money(_CENT, currency)}"
    whole = amount == amount.to_integral_value()
    number = f"{amount.quantize(Decimal(1) if whole else _CENT, ROUND_HALF_UP):,f}"
    return f"{_SIGNS[currency]}{number}" if currency in _SIGNS else f"{number} {currency}"
