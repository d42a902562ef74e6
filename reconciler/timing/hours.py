"""The times of a day in words.

| all hours             | every minute; every 15 minutes; every hour; every hour at :05 and :35                |
| a few times           | at 09:00 and 17:30                                                                   |
| stretches of the day  | every 15 minutes from 09:00 to 17:45; every hour from 09:00 to 12:00 and from …      |
| every so many hours   | every 2 hours; every 3 hours from 01:05 to 22:05                                     |
| anything else         | in hours 9, 12 to 14 and 18, at :05 and :35                                          |
"""

from __future__ import annotations

from itertools import product

from reconciler.timing.lists import enumerate_all, find_spans, join

_HOUR = 60  # minutes
_DAY = 24  # hours
_FEW, _SOME, _LONG = 3, 6, 4


def describe_times(hours: frozenset[int], minutes: frozenset[int]) -> str:
    """All times that have one of the hours and one of the minutes; neither is empty."""
    step = _find_step(minutes)
    if len(hours) == _DAY:
        return _describe_every_hour(minutes, step)
    count = len(hours) * len(minutes)
    if count > _FEW:
        if step and (stretches := _find_stretches(hours, minutes, step)):
            return f"{_say_step(step)} {join(stretches)}"
        if step == _HOUR and (progression := _describe_progression(hours, min(minutes))):
            return progression
    if count <= _SOME or len(minutes) == 1:
        return f"at {join([_clock(*time) for time in product(sorted(hours), sorted(minutes))])}"
    noun = "hour" if len(hours) == 1 else "hours"
    return f"in {noun} {enumerate_all(hours, str)}, at {enumerate_all(minutes, _minute)}"


def _find_step(minutes: frozenset[int]) -> int | None:
    """The minutes between two runs, where that is the same all round the hour; 60 for one run in an hour."""
    step = _HOUR // len(minutes)
    return step if minutes == frozenset(range(min(minutes) % step, _HOUR, step)) and _HOUR % step == 0 else None


def _describe_every_hour(minutes: frozenset[int], step: int | None) -> str:
    first = min(minutes)
    if step and first == 0:
        return _say_step(step)
    if step and len(minutes) > _SOME:
        return f"{_say_step(step)} from {_minute(first)}"
    return f"every hour at {enumerate_all(minutes, _minute)}"


def _find_stretches(hours: frozenset[int], minutes: frozenset[int], step: int) -> list[str]:
    """``from 09:00 to 17:45``, where there are not too many of these, and each has a step to make."""
    spans = find_spans(hours)
    if len(spans) > _FEW or (step == _HOUR and any(len(span) == 1 for span in spans)):
        return []
    return [f"from {_clock(span[0], min(minutes))} to {_clock(span[-1], max(minutes))}" for span in spans]


def _describe_progression(hours: frozenset[int], minute: int) -> str:
    """``every 2 hours``, where the hours are so far apart, and not only three or fewer."""
    first, second, *_ = sorted(hours)
    last = max(hours)
    step = second - first
    if len(hours) < _LONG or hours != frozenset(range(first, last + 1, step)):
        return ""
    if first == minute == 0 and last + step == _DAY:
        return f"every {step} hours"
    return f"every {step} hours from {_clock(first, minute)} to {_clock(last, minute)}"


def _say_step(step: int) -> str:
    return {1: "every minute", _HOUR: "every hour"}.get(step, f"every {step} minutes")


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def _minute(minute: int) -> str:
    return f":{minute:02}"
