"""Reading one field of an expression, by robfig's grammar.

| field | item { "," item }      | empty items are dropped, so "," is the empty set          |
| item  | base [ "/" step ]      | a step is at least 1, with no upper bound                 |
| base  | "*", "?", value, range | "5/10" is "5-59/10"; "*-…" is "*", whatever follows       |
| range | value "-" value        | from low to high, never wrapping                          |
| value | name or integer        | three letters, any case; leading zeros and "+" are fine   |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from reconciler.cron.errors import CronError


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The values that a field may hold; ``span`` tells a user of them."""

    span: str
    low: int
    high: int
    names: dict[str, int] = field(default_factory=dict)

    def is_full(self, values: frozenset[int]) -> bool:
        """Whether the values leave nothing out."""
        return len(values) > self.high - self.low

    def render(self, values: frozenset[int]) -> str:
        """The values as a list; all of them, or none, as ``*``."""
        return "*" if not values or self.is_full(values) else ",".join(map(str, sorted(values)))


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

MINUTE = Field("minutes run from 0 to 59", 0, 59)
HOUR = Field("hours run from 0 to 23", 0, 23)
DAY = Field("days run from 1 to 31", 1, 31)
MONTH = Field("months run from 1 to 12", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)})
WEEKDAY = Field(
    "weekdays run from 0 (Sunday) to 6 (Saturday)", 0, 6, {name: number for number, name in enumerate(_WEEKDAYS)}
)
FIELDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)

_SUNDAY_ELSEWHERE = 7
_STEP_HINT = "a step is a whole number, at least 1"

_is_integer = re.compile(r"[+-]?[0-9]+").fullmatch
_is_of_other_dialects = re.compile(r"\d*[LW]|LW|L-\d+|\w+#\w+|[A-Z]{3}L", re.IGNORECASE).fullmatch


@lru_cache(maxsize=4096)
def read_field(text: str, field: Field) -> tuple[frozenset[int], bool]:
    """The values that a field lets pass, and whether it carries a star (``*`` or ``?`` with no step but 1)."""
    items = [_read_item(item, field) for item in text.split(",") if item]
    return frozenset().union(*(values for values, _ in items)), any(starred for _, starred in items)


def _read_item(item: str, field: Field) -> tuple[range, bool]:
    base, *steps = item.split("/")
    low, high = _read_base(item, base, field)
    if len(steps) > 1:
        raise CronError(f"too many slashes: {item}")
    step = _read_integer(steps[0], _STEP_HINT) if steps else 1
    if steps and "-" not in base:
        high = field.high
    _check_bounds(item, low, high, field)
    if step == 0:
        raise CronError(f"step of range should be a positive number: {item}", _STEP_HINT)
    return range(low, high + 1, step), step == 1 and _is_starred(base)


def _is_starred(base: str) -> bool:
    return base.partition("-")[0] in {"*", "?"}


def _read_base(item: str, base: str, field: Field) -> tuple[int, int]:
    if _is_starred(base):
        return field.low, field.high
    first, *others = base.split("-")
    low = _read_value(first, field)
    if len(others) > 1:
        raise CronError(f"too many hyphens: {item}")
    return low, _read_value(others[0], field) if others else low


def _read_value(text: str, field: Field) -> int:
    named = field.names.get(text.lower())
    return _read_integer(text, _advise_on_word(text, field)) if named is None else named


def _read_integer(text: str, hint: str) -> int:
    """As Go's strconv.Atoi reads one, 64 bits wide."""
    failure = f"failed to parse int from {text}: strconv.Atoi: parsing {_quote(text)}:"
    if not _is_integer(text):
        raise CronError(f"{failure} invalid syntax", hint)
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits[:20] or 0) * (-1 if text.startswith("-") else 1)
    if not -(2**63) <= number < 2**63:
        raise CronError(f"{failure} value out of range", hint)
    if number < 0:
        raise CronError(f"negative number ({number}) not allowed: {text}", hint)
    return number


def _quote(text: str) -> str:
    """As Go's %q writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(char if char.isprintable() else ascii(char)[1:-1] for char in escaped)}"'


def _check_bounds(item: str, low: int, high: int, field: Field) -> None:
    if low < field.low:
        raise CronError(f"beginning of range ({low}) below minimum ({field.low}): {item}", field.span)
    if high > field.high:
        reason = f"end of range ({high}) above maximum ({field.high}): {item}"
        raise CronError(reason, _advise_on_excess(item, low, high, field))
    if low > high:
        raise CronError(
            f"beginning of range ({low}) beyond end of range ({high}): {item}", _advise_on_order(item, low, high, field)
        )


def _advise_on_excess(item: str, low: int, high: int, field: Field) -> str:
    if field is not WEEKDAY or high != _SUNDAY_ELSEWHERE:
        return field.span
    return "Sunday is 0" if low == high or "/" in item else f"Sunday is 0: write {_span(low, field.high)},0"


def _advise_on_order(item: str, low: int, high: int, field: Field) -> str:
    if low > field.high:
        return field.span
    if "/" in item:
        return "a range cannot wrap"
    return f"a range cannot wrap: write {_span(low, field.high)},{_span(field.low, high)}"


def _advise_on_word(word: str, field: Field) -> str:
    if _is_of_other_dialects(word):
        return "QStash knows no L, W or #: let it fire on every day in question and the job look at the date"
    if word.isalpha() and word.lower()[:3] in field.names:
        return f"names have three letters: {word[:3]}"
    return field.span


def _span(low: int, high: int) -> str:
    return f"{low}-{high}" if low < high else str(low)
