"""How many runs begin in each minute: sums of many patterns, minute by minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def add_patterns(patterns: Iterable[tuple[int, int]], minutes: int) -> list[int]:
    """The sum of patterns, each with how often it counts: a number for each minute. A pattern has a bit for each.

    The sums stand on edge: one long integer holds the ones of all minutes, the next the twos, and so on, so that all
    minutes are added at once.
    """
    planes: list[int] = []
    for bits, times in patterns:
        for place in range(times.bit_length()):
            if times >> place & 1:
                _carry(planes, bits, place)
    sums = [0] * minutes
    for place, plane in enumerate(planes):
        for minute in list_minutes(plane):
            sums[minute] += 1 << place
    return sums


def list_minutes(bits: int) -> list[int]:
    """The minutes whose bits are set, in order."""
    return [minute for minute, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]


def _carry(planes: list[int], bits: int, place: int) -> None:
    while bits:
        planes.extend([0] * (place + 1 - len(planes)))
        planes[place], bits = planes[place] ^ bits, planes[place] & bits
        place += 1
