"""The dead letter queue: ``/v2/dlq``. How many letters there are, and whose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.kinds.answer import objects, text
from reconciler.operate.pages import read_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model import Reader

_PAGE: Final = 100  # letters, the most that QStash documents
_PAGES: Final = 100


@dataclass(frozen=True, slots=True)
class Letters:
    """Dead letters by the id of their schedule, those without one under ``""``.

    ``complete`` is False where there are more than were read.
    """

    by_schedule: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True

    @property
    def total(self) -> int:
        """All that were read."""
        return sum(self.by_schedule.values())


def count_letters(reader: Reader) -> Letters:
    """Count the letters, a request for each hundred of them, and ten thousand at most."""
    counted: Counter[str] = Counter()
    for page in read_pages(reader, "/v2/dlq", {"count": str(_PAGE)}, _PAGES):
        counted.update(text(letter, "scheduleId") for letter in objects(page.answer, "messages"))
        if page.is_cut_off:
            return Letters(counted, complete=False)
    return Letters(counted)
