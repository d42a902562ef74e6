"""Durations: ``30s``, ``1h30m``, ``7d``, or a bare whole number of seconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import PlainValidator

from reconciler.kinds.fields.schema import number_or_text

_UNITS: Final = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST: Final = 100 * 365 * 86_400  # longer than any plan delays a message; a finger on a key is told, not sent
_WEEK: Final = 7 * 86_400
_SHAPE: Final = r"(?=[0-9])(?:([0-9]{1,18})d)?(?:([0-9]{1,18})h)?(?:([0-9]{1,18})m)?(?:([0-9]{1,18})s)?"
_DURATION: Final = re.compile(_SHAPE)
_MISTAKES: Final = (
    (re.compile(r"\s*"), "is empty; write a duration such as 30s or 1h30m, or leave the field out"),
    (re.compile(r".*\s.*", re.DOTALL), "has a blank in it; write the parts without one, such as 1h30m"),
    (re.compile(r"[0-9]+"), "has no unit; write s, m, h or d behind it, or take the quotes away for seconds"),
    (re.compile(r"-.*"), "is negative; write a duration of 0s or more"),
    (re.compile(r".*[0-9][.,][0-9].*"), "is not in whole numbers; write 1h30m for 1.5h"),
    (re.compile(r".*[0-9]ms.*"), "has milliseconds in it; the smallest unit is s"),
    (re.compile(r".*[0-9](?:w|weeks?)"), "is in weeks, which QStash does not know; write 7d for each"),
    (
        re.compile(r"(?:[0-9]{1,18}[dhms])+"),
        "has its units out of order or twice; write d, h, m, s in this order, each once",
    ),
)


def parse(text: str) -> int:
    """Return the seconds that a duration such as ``1d10m`` stands for; ValueError says what is wrong with it."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(_explain(text))
    days, hours, minutes, seconds = found.groups("0")
    return int(days) * 86_400 + int(hours) * 3_600 + int(minutes) * 60 + int(seconds)


def render(seconds: int) -> str:
    """Return the shortest duration of that many seconds, 0 or more: ``5400`` is ``1h30m``."""
    parts = []
    for unit, length in _UNITS.items():
        count, seconds = divmod(seconds, length)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts) or "0s"


def _explain(text: str) -> str:
    for mistake, advice in _MISTAKES:
        if mistake.fullmatch(text):
            return advice
    return "is not a duration; write numbers with the units s, m, h and d, such as 30s or 1h30m"


def _between(low: int, high: int) -> Callable[[object], int]:
    def read_duration(given: object) -> int:
        seconds = parse(given) if isinstance(given, str) else given
        if type(seconds) is not int:
            raise ValueError("is not a duration; write a whole number of seconds, or a text such as 30s or 1h30m")
        if not low <= seconds <= high:
            side = f"shorter than {render(low)}" if seconds < low else f"longer than {render(high)}"
            raise ValueError(f"is {side}; write a duration between {render(low)} and {render(high)}")
        return seconds

    return read_duration


Seconds = Annotated[
    int,
    PlainValidator(_between(0, _LONGEST)),
    number_or_text(
        "Seconds, or a duration in d, h, m and s; 0s is unset.",
        "30s",
        "1h30m",
        90,
        pattern=_SHAPE,
        low=0,
        high=_LONGEST,
    ),
]
"""Seconds, 0 or more; 0 is unset."""

Period = Annotated[
    int,
    PlainValidator(_between(1, _WEEK)),
    number_or_text(
        "The time in which the rate counts, from 1s to 7d.", "1m", "1h", 1, pattern=_SHAPE, low=1, high=_WEEK
    ),
]
"""Seconds from one to a week: QStash takes no longer period for a flow control's rate."""
