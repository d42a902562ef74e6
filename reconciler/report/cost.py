"""A forecast for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.report.wording import visible
from reconciler.volume.estimate import YEAR
from reconciler.volume.wording import tell_bill, tell_gaps, tell_messages, tell_number, tell_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.report.text import Paint
    from reconciler.volume.forecast import Forecast
    from reconciler.volume.messages import Range

_SHARES: Final = 10  # schedules; the JSON has all


def render(found: Forecast, paint: Paint) -> str:
    """The forecast as lines: messages, where they come from, what each plan costs and which of its limits are met."""
    groups = (
        list(_messages(found)),
        list(_moves(found, paint)),
        list(_shares(found, paint)),
        list(_plans(found, paint)),
    )
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in groups if lines)


def _messages(found: Forecast) -> Iterator[str]:
    yield f"Messages  {tell_messages(found)}"
    peak = found.volume.peak
    if peak.messages.least:
        yield f"Busiest   {peak.messages.least:,} on {peak.day:%a %Y-%m-%d} (UTC)"
    yield from map(visible, tell_gaps(found))


def _moves(found: Forecast, paint: Paint) -> Iterator[str]:
    rows = [(f"{_tell_day(move.before)} -> {_tell_day(move.after)}", move.address) for move in found.moves[:_SHARES]]
    yield from _list("changes a day", rows, len(found.moves), paint)


def _shares(found: Forecast, paint: Paint) -> Iterator[str]:
    volume = found.volume
    rows = [
        (f"{_tell_day(share.year)}  {share.year.least / volume.year.least:4.0%}", share.address)
        for share in volume.shares[:_SHARES]
    ]
    yield from _list("a day share", rows, len(volume.shares), paint)


def _tell_day(year: Range) -> str:
    return tell_number(year.least / YEAR)


def _list(head: str, rows: list[tuple[str, str]], number: int, paint: Paint) -> Iterator[str]:
    """Numbers, each with its schedule."""
    if not rows:
        return
    width = max(len(head), *(len(numbers) for numbers, _ in rows))
    yield paint(f"{head:>{width}}  schedule", "dim")
    for numbers, address in rows:
        yield f"{numbers:>{width}}  {visible(address)}"
    if number > len(rows):
        yield paint(f"{'':>{width}}  and {number - len(rows):,} more", "dim")


def _plans(found: Forecast, paint: Paint) -> Iterator[str]:
    currency = found.plans.currency
    rows = [(bill.plan, tell_bill(bill, currency)) for bill in found.bills]
    widths = [max(map(len, column)) for column in zip(("plan", "a month"), *rows, strict=True)]
    yield paint(f"{'plan':<{widths[0]}}  {'a month':<{widths[1]}}  limits met", "dim")
    for plan, price in rows:
        met = [
            paint(visible(tell_verdict(one)), "failed" if one.stops else "warning")
            for one in found.verdicts
            if one.plan == plan
        ]
        yield f"{plan:<{widths[0]}}  {price:<{widths[1]}}  {met[0] if met else 'none'}"
        for line in met[1:]:
            yield f"{'':<{sum(widths) + 4}}{line}"
    yield ""
    urls = dict.fromkeys(source.url for source in found.plans.sources.values() if source.sure)
    yield paint(f"Prices and limits as of {found.plans.as_of}: {', '.join(urls)}", "dim")
