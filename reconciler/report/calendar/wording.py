"""The words of a calendar, the same for a terminal and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.calendar import Fate
from reconciler.calendar.frame import Span
from reconciler.report.wording import count
from reconciler.timing import sentence
from reconciler.volume.clocks import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.calendar import Calendar, ClockChange, Frame, Peak

SIGNS: Final = {Fate.ADDED: "+", Fate.REMOVED: "-", Fate.MOVED: "~", Fate.KEPT: " "}


def tell_title(frame: Frame) -> str:
    """``Sun 22 Nov 2026, Europe/Istanbul``, or the first and the last day."""
    first, last = tell_day(frame.days[0]), tell_day(frame.days[-1])
    year = date_of(frame.days[-1]).year
    return f"{first} {year}, {frame.zone}" if first == last else f"{first} to {last} {year}, {frame.zone}"


def tell_summary(calendar: Calendar) -> str:
    """``1,240 runs of 50 schedules``; of a change, both sides."""
    after, before = calendar.after.runs, calendar.before
    jobs = count_of(sum(job.after is not None for job in calendar.jobs), "schedule")
    if before is None or before.runs == after:
        return f"{count_of(after, 'run')} of {jobs}"
    return f"{before.runs:,} -> {count_of(after, 'run')} of {jobs}"


def tell_day(day: int) -> str:
    """``Sun 22 Nov``."""
    return f"{date_of(day):%a} {date_of(day).day} {date_of(day):%b}"


def tell_names(addresses: Sequence[str], most: int) -> str:
    """So many addresses at most, and how many more there are."""
    named = [address.removeprefix("schedule/") for address in addresses[:most]]
    more = len(addresses) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def tell_row(addresses: Sequence[str]) -> str:
    """The address, or, of several that fire alike, how many there are and the first of them."""
    first = addresses[0].removeprefix("schedule/")
    return first if len(addresses) == 1 else f"{len(addresses):,} x {first}"


def tell_peak(peak: Peak, frame: Frame) -> str:
    """``4 runs, on 7 days``."""
    when = ""
    if frame.span is not Span.DAY:
        when = f", on {tell_day(peak.wall.day)}" if peak.days == 1 else f", on {peak.days} days"
    return f"{count_of(peak.runs, 'run')}{when}"


def tell_change(change: ClockChange, frame: Frame) -> str:
    """``Sun 14 Mar 02:00 -> 03:00``: when a zone's clocks are changed, and what they show then."""
    left, reached = change.walls
    day = "" if left.day == reached.day else f"{tell_day(reached.day)} "
    zone = "" if change.zone == frame.zone else f", {change.zone}"
    return f"{tell_day(left.day)} {left.time} -> {day}{reached.time}{zone}"


def tell_next(bits: int, frame: Frame) -> str:
    """The first run that comes yet; a dash where none does."""
    passed = max(0, frame.now - frame.start)
    coming = bits >> passed << passed
    if not coming:
        return "-"
    wall = frame.read((coming & -coming).bit_length() - 1)
    return wall.time if frame.span is Span.DAY else f"{tell_day(wall.day)} {wall.time}"


def tell_cron(cron: str, timezone: str) -> str:
    """A cron with its zone, which is left out where it is UTC."""
    return cron if timezone == "UTC" else f"{cron} {timezone}"


def tell_rhythm(cron: str, timezone: str) -> str:
    """The same in plain English: ``weekdays at 09:00, New York``."""
    return sentence(cron, timezone)


def count_of(number: int, unit: str) -> str:
    """``1,240 runs``."""
    return count(number, unit).replace(str(number), f"{number:,}", 1)
