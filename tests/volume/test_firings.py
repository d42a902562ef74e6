"""Counting by patterns against following the firings, one found from the other."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.cron import Cron, parse
from reconciler.volume.clocks import DAY, find_stretches, minute_of, moment_of
from reconciler.volume.firings import LANE, add_up, count_by_day, find_firings, read_days

FIRST = minute_of(datetime(2026, 11, 22, tzinfo=UTC)) // DAY
YEAR = 365
ZONES = [
    "UTC",
    "America/New_York",
    "Europe/Istanbul",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Antarctica/Troll",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "America/Havana",
    "Africa/Cairo",
]


def _field(low: int, high: int) -> st.SearchStrategy[str]:
    value = st.integers(low, high)
    span = st.tuples(value, value).map(lambda pair: f"{min(pair)}-{max(pair)}")
    step = st.integers(1, high).map("*/{}".format)
    return st.one_of(st.just("*"), value.map(str), span, step)


CRONS = st.builds(
    "CRON_TZ={} {} {} {} {} {}".format,
    st.sampled_from(ZONES),
    *(_field(*bounds) for bounds in ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))),
).map(parse)


def follow(cron: Cron, start: int, end: int) -> int:
    """The bits of the minutes at which it fires, as ``Cron.next`` finds them from the minute before the first."""
    found, moment = 0, cron.next(moment_of(start - 1))
    while moment is not None and moment < moment_of(end):
        found |= 1 << minute_of(moment) - start
        moment = cron.next(moment)
    return found


@st.composite
def spans(draw: st.DrawFn, cron: Cron) -> tuple[int, int]:
    """A day and a half, as a rule around a change of the zone's clocks."""
    changes = [stretch.start for stretch in find_stretches(cron.zone, FIRST * DAY, (FIRST + YEAR) * DAY)]
    start = draw(st.sampled_from(changes)) - draw(st.integers(0, DAY))
    return start, start + DAY + DAY // 2


@settings(max_examples=60)
@given(CRONS.flatmap(lambda cron: st.tuples(st.just(cron), spans(cron))))
def test_the_pattern_fires_as_the_engine_does(case: tuple[Cron, tuple[int, int]]) -> None:
    cron, span = case
    assert find_firings(cron, *span) == follow(cron, *span)


@settings(max_examples=40)
@given(CRONS)
def test_every_day_of_a_year_is_counted(cron: Cron) -> None:
    bits = find_firings(cron, FIRST * DAY, (FIRST + YEAR) * DAY)
    by_day = [(bits >> DAY * day & (1 << DAY) - 1).bit_count() for day in range(YEAR)]
    counts = count_by_day(cron, FIRST, YEAR)
    assert read_days(counts, YEAR) == by_day
    assert add_up(counts) == bits.bit_count()


@pytest.mark.parametrize(
    ("cron", "number"),
    [
        ("* * * * *", 365 * 1440),
        ("CRON_TZ=America/New_York * * * * *", 365 * 1440),
        ("0 9 * * *", 365),
        ("CRON_TZ=America/New_York 30 2 * * *", 364),  # 14 March has none
        ("CRON_TZ=America/New_York 30 1 * * *", 366),  # 7 November has two
        ("0 0 30 2 *", 0),
        ("0 0 29 2 *", 0),
        ("0 0 1 1 *", 1),
        ("0 0 13 * 5", 12 + 52 - 1),  # a 13th or a Friday; 13 August 2027 is both
        ("0 0 * * 0", 53),  # from a Sunday to a Sunday
        (", * * * *", 0),
    ],
)
def test_a_year_has_so_many_firings(cron: str, number: int) -> None:
    assert add_up(count_by_day(parse(cron), FIRST, YEAR)) == number


def test_a_firing_in_another_zone_falls_on_the_day_that_it_is_in_utc() -> None:
    counts = partial(count_by_day, first=FIRST, number=2)
    assert read_days(counts(parse("CRON_TZ=Asia/Tokyo 0 8 23 11 *")), 2) == [1, 0]
    assert read_days(counts(parse("CRON_TZ=America/New_York 0 20 22 11 *")), 2) == [0, 1]


@given(st.lists(st.integers(0, 2**60), min_size=1, max_size=400))
def test_packed_days_are_read_and_added_up(days: list[int]) -> None:
    packed = sum(number << LANE * day for day, number in enumerate(days))
    assert read_days(packed, len(days)) == days
    assert add_up(packed) == sum(days)


def test_a_year_without_a_day_adds_up_to_nothing() -> None:
    assert add_up(0) == 0
