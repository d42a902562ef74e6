"""Lists of things, as a sentence has them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_FEW = 2


def join(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def find_spans(numbers: Iterable[int]) -> list[range]:
    """The numbers as stretches without a hole, in order."""
    spans = (
        [number for _, number in group]
        for _, group in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    )
    return [range(span[0], span[-1] + 1) for span in spans]


def enumerate_all(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Every number by its name; three and more without a hole are ``a to c``."""
    items: list[str] = []
    for span in find_spans(numbers):
        items += [f"{name(span[0])} to {name(span[-1])}"] if len(span) > _FEW else map(name, span)
    return join(items)
