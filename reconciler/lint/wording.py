"""The words that several rules use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_FEW: Final = 5
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
_TEENS: Final = range(11, 14)
_UNITS: Final = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def listed(words: Iterable[str], most: int = _FEW) -> str:
    """``a, b and c``; of more than ``most``, the first of them and how many there are besides."""
    told = list(words)
    if len(told) > most:
        told[most:] = [f"{len(told) - most} more"]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else ""


def ordinal(number: int) -> str:
    """``1st``, ``22nd``."""
    ending = "th" if number in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def clock(hour: int, minute: int) -> str:
    """``09:05``."""
    return f"{hour:02}:{minute:02}"


def rough(seconds: float) -> str:
    """A length of time in its two largest units, such as ``6h40m``."""
    rest = round(seconds)
    parts: list[str] = []
    for unit, length in _UNITS:
        number, rest = divmod(rest, length)
        if number or parts:
            parts.append(f"{number}{unit}" if number else "")
    return "".join(parts[:2]) or "0s"


def counted(number: int, noun: str) -> str:
    """``1 time``, ``2,000 times``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def named(values: Sequence[int], names: Sequence[str], first: int) -> str:
    """Numbers as names, of which the one for ``first`` comes first."""
    return listed((names[value - first] for value in values), len(names))
