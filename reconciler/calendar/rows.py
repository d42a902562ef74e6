"""Jobs as the rows of a timeline: one for each, or, of many, one for all that fire at the same times."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.calendar.calendar import Fate

if TYPE_CHECKING:
    from reconciler.calendar.calendar import Calendar, Job, Rhythm

_SINGLE: Final = 60  # so many jobs have a row each
_ORDER: Final = tuple(Fate)


@dataclass(frozen=True, slots=True)
class Row:
    """Jobs that fire at the same times, before a change and after it, and what it does to them."""

    addresses: tuple[str, ...]
    fate: Fate
    before: Rhythm | None
    after: Rhythm | None

    @property
    def runs(self) -> int:
        """How often each of them fires at most, before or after: 0 where nothing is to be seen of them."""
        return max(side.runs for side in (self.before, self.after) if side is not None)

    @property
    def rhythm(self) -> Rhythm:
        """As they shall fire, or as they did when they shall not any more."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a row has at least one side
        return found


def list_rows(calendar: Calendar) -> list[Row]:
    """The rows of a calendar: those that change first, then by their first run."""
    groups: defaultdict[object, list[Job]] = defaultdict(list)
    for number, job in enumerate(calendar.jobs):
        groups[number if len(calendar.jobs) <= _SINGLE else (job.before, job.after)].append(job)
    rows = (
        Row(tuple(job.address for job in jobs), jobs[0].fate, jobs[0].before, jobs[0].after) for jobs in groups.values()
    )
    return sorted(rows, key=_order)


def count_in_bins(rhythm: Rhythm, width: int, number: int) -> list[int]:
    """The runs in each of so many bins, which are ``width`` minutes wide."""
    ones = (1 << width) - 1
    return [(rhythm.bits >> width * place & ones).bit_count() for place in range(number)]


def _order(row: Row) -> tuple[int, int, int, str]:
    bits = row.rhythm.bits
    first = (bits & -bits).bit_length() if bits else bits.bit_length() + (1 << 20)
    return _ORDER.index(row.fate), first, -len(row.addresses), row.addresses[0]
