"""Reads a sentence back: which dates and times it speaks of. Knows the words, and nothing of how they are chosen."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = {name: number for number, name in enumerate(month_name) if name}
WEEKDAYS: Final = {f"{name}s": number for number, name in enumerate(day_name, 1)}
CLOCK: Final = re.compile(r"(\d\d):(\d\d)")


@dataclass(frozen=True)
class Meaning:
    """The dates (by day, ISO weekday and month; None is any) and the times of day, in minutes."""

    dates: tuple[tuple[frozenset[int] | None, frozenset[int] | None, frozenset[int]], ...]
    times: frozenset[int]

    def holds(self, day: date) -> bool:
        """Does one of the kinds of dates fit?"""
        return any(
            (days is None or day.day in days)
            and (weekdays is None or day.isoweekday() in weekdays)
            and day.month in months
            for days, weekdays, months in self.dates
        )


def understand(sentence: str) -> Meaning:
    """What a sentence without its zone says."""
    if sentence == "never":
        return Meaning((), frozenset())
    split = re.search(r"(?:^|,? )(?=(?:every (?!day)|in hours? |at \d\d:))", sentence)
    assert split, sentence
    dates, times = sentence[: split.start()].rstrip(","), sentence[split.end() :]
    return Meaning(tuple(read_dates(part) for part in re.split(r", and (?=on )", dates)), read_times(times))


def read_dates(text: str) -> tuple[frozenset[int] | None, frozenset[int] | None, frozenset[int]]:
    text = text.removeprefix("on ")
    if single := re.fullmatch(r"(\d+) (\w+)", text):
        return frozenset({int(single[1])}), None, frozenset({MONTHS[single[2]]})
    if text.startswith("the "):
        days, _, months = text.removeprefix("the ").partition(" of ")
        numbers = frozenset(int(re.sub(r"st|nd|rd|th", "", day)) for day in expand(days, ordinal))
        return numbers, None, read_months("" if months == "the month" else months)
    weekdays, _, months = text.partition(" in ")
    named = {"": None, "every day": None, "weekdays": frozenset(range(1, 6)), "weekends": frozenset({6, 7})}
    found = named[weekdays] if weekdays in named else frozenset(map(WEEKDAYS.__getitem__, expand(weekdays, weekday)))
    return None, found, read_months(months)


def read_months(text: str) -> frozenset[int]:
    return frozenset(map(MONTHS.__getitem__, expand(text, list(MONTHS)))) if text else frozenset(MONTHS.values())


def read_times(text: str) -> frozenset[int]:
    hours, _, minutes = text.partition(", at :")
    if hours.startswith("in hour"):
        told = expand(re.sub(r"in hours? ", "", hours), [str(hour) for hour in range(24)])
        return frozenset(int(hour) * 60 + minute for hour in told for minute in read_minutes(f":{minutes}"))
    if text.startswith("at "):
        return frozenset(clock(time) for time in split_list(text.removeprefix("at ")))
    if text.startswith("every hour at :"):
        return frozenset(
            h * 60 + minute for h in range(24) for minute in read_minutes(text.removeprefix("every hour at "))
        )
    return read_rhythm(text)


def read_rhythm(text: str) -> frozenset[int]:
    """``every 15 minutes from 09:00 to 17:45 and from …``; without a stretch, all day, and each hour anew."""
    told = re.fullmatch(r"every (?:(\d+) )?(minute|hour)s?(?: from (.*))?", text)
    assert told, text
    step = int(told[1] or 1) * (60 if told[2] == "hour" else 1)
    if told[3] is None:
        assert step % 60 == 0 or 60 % step == 0
        assert 24 * 60 % step == 0
        return frozenset(range(0, 24 * 60, step))
    if told[3].startswith(":"):
        return frozenset(h * 60 + minute for h in range(24) for minute in range(int(told[3][1:]), 60, step))
    found: set[int] = set()
    for stretch in re.split(r"(?:, | and )from ", told[3]):
        first, last = map(clock, stretch.split(" to "))
        assert (last - first) % step == 0
        found |= set(range(first, last + 1, step))
    return frozenset(found)


def read_minutes(text: str) -> list[int]:
    return [int(minute[1:]) for minute in expand(text, [f":{minute:02}" for minute in range(60)])]


def split_list(text: str) -> list[str]:
    return re.split(r", | and ", text)


def expand(text: str, order: list[str]) -> list[str]:
    """The items of a list, ``a to c`` with what lies between."""
    found: list[str] = []
    for item in split_list(text):
        first, _, last = item.partition(" to ")
        found += order[order.index(first) : order.index(last or first) + 1]
    return found


def clock(text: str) -> int:
    told = CLOCK.fullmatch(text)
    assert told, text
    return int(told[1]) * 60 + int(told[2])


ordinal: Final = [
    "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th", "13th", "14th", "15th",
    "16th", "17th", "18th", "19th", "20th", "21st", "22nd", "23rd", "24th", "25th", "26th", "27th", "28th", "29th",
    "30th", "31st",
]  # fmt: skip
weekday: Final = list(WEEKDAYS)
