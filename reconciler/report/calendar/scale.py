"""How dark a cell is: by the root of its runs above the least, so that a peak leaves the rest to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Scale:
    """So many levels of darkness. What is above ``base`` is in the first; the last reaches ``span`` further."""

    levels: int
    base: int
    span: int

    def find_level(self, runs: int) -> int:
        """From 0 for no runs to ``levels`` for the highest number."""
        # The least level whose square reaches as far, all in whole numbers.
        return 0 if runs <= 0 else isqrt(max(0, (runs - self.base) * self.levels**2 - 1) // self.span) + 1

    def list_bounds(self) -> list[tuple[int, int]]:
        """The runs of each level, from and to, beginning with the lightest."""
        most = [self.base + self.span * level**2 // self.levels**2 for level in range(self.levels + 1)]
        return [(low + 1, high) for low, high in pairwise(most)]


def make_scale(levels: int, runs: Iterable[int]) -> Scale:
    """The scale by which all these numbers can be compared, from the least of them to the highest.

    One more run is one level more, three more are two: a small difference never looks like a large one.
    """
    numbers = list(runs)
    base = max(0, min(numbers, default=0) - 1)
    return Scale(levels, base, max(levels**2, max(numbers, default=0) - base))
