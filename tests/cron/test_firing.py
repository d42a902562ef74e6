"""When crons fire, against robfig's own answers and against counting minutes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import Cron, parse

TABLE: Final = json.loads((Path(__file__).parents[1] / "data" / "cron_next.json").read_text("utf-8"))
MINUTE: Final = timedelta(minutes=1)
WINDOW: Final = 2 * 24 * 60
ZONES: Final = ("America/New_York", "Europe/Istanbul", "Australia/Lord_Howe", "Asia/Tehran", "America/Sao_Paulo", "UTC")
CHANGES: Final = tuple(
    datetime.fromisoformat(f"{moment}+00:00")
    for moment in ("2024-03-10T07:00", "2024-11-03T06:00", "2024-04-06T15:00", "2024-10-05T15:30", "2021-03-21T20:30")
)


def list_firings(expression: str, after: str, count: int) -> list[str]:
    """The firings after a moment in the form of the table."""
    cron, moment = parse(expression), datetime.fromisoformat(f"{after}+00:00")
    firings: list[str] = []
    while len(firings) < count:
        following = cron.next(moment)
        if following is None:
            return [*firings, "never"]
        moment = following
        firings.append(f"{moment:%Y-%m-%dT%H:%M}")
    return firings


@pytest.mark.parametrize(("expression", "after", "firings"), TABLE["agreeing"])
def test_it_fires_when_robfig_does(expression: str, after: str, firings: list[str]) -> None:
    assert list_firings(expression, after, len(firings)) == firings


@pytest.mark.parametrize(("expression", "after", "robfig", "firings", "why"), TABLE["differing"])
def test_where_robfig_fires_otherwise_there_is_a_reason(
    expression: str, after: str, robfig: list[str], firings: list[str], why: str
) -> None:
    assert list_firings(expression, after, len(firings)) == firings != robfig
    assert why


def fits(cron: Cron, moment: datetime) -> bool:
    """Does the minute fit, by what each field says? The plain reading, to which the quick one is held."""
    wall = moment.astimezone(ZoneInfo(cron.zone))
    by_day, by_weekday = wall.day in cron.days, wall.isoweekday() % 7 in cron.weekdays
    date = by_day or by_weekday if cron.either_day else by_day and by_weekday
    return date and wall.minute in cron.minutes and wall.hour in cron.hours and wall.month in cron.months


def draw_field(low: int, high: int) -> st.SearchStrategy[str]:
    values = st.lists(st.integers(low, high), min_size=1, max_size=6).map(lambda numbers: ",".join(map(str, numbers)))
    return st.sampled_from(("*", "?", "*/2", f"{low}-{high}")) | values


expressions = st.builds(
    "CRON_TZ={} {} {} {} {} {}".format,
    st.sampled_from(ZONES),
    draw_field(0, 59),
    draw_field(0, 23),
    draw_field(1, 31),
    draw_field(1, 12),
    draw_field(0, 6),
)
moments = st.builds(
    lambda start, minutes: start - minutes * MINUTE,
    st.sampled_from(CHANGES) | st.integers(2019, 2025).map(lambda year: datetime(year, 1, 1, tzinfo=UTC)),
    st.integers(0, WINDOW) | st.integers(0, 365 * 24 * 60),
)


@given(expressions, moments)
def test_it_fires_at_the_first_later_minute_that_fits(expression: str, after: datetime) -> None:
    cron = parse(expression)
    start = after.replace(second=0, microsecond=0)
    minutes = (start + count * MINUTE for count in range(1, WINDOW))
    first = next((minute for minute in minutes if fits(cron, minute)), None)
    firing = cron.next(after)
    if first is not None:
        assert firing == first
    else:
        assert firing is None or (firing >= start + WINDOW * MINUTE and fits(cron, firing))


@given(expressions, moments)
def test_what_never_fires_has_no_next_firing(expression: str, after: datetime) -> None:
    cron = parse(expression)
    assert cron.never_fires == (cron.next(after) is None)


@pytest.mark.parametrize(
    "expression", ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", ", * * * *", "* , * * *", "* * * , *", "* * , * *", "* * , * ,"]
)
def test_a_date_that_does_not_exist_never_comes(expression: str) -> None:
    cron = parse(expression)
    assert cron.never_fires
    assert cron.next(datetime(2024, 1, 1, tzinfo=UTC)) is None


def test_a_leap_day_that_is_more_than_five_years_away_does_not_come() -> None:
    cron = parse("0 0 29 2 *")
    assert not cron.never_fires
    assert cron.next(datetime(2096, 3, 1, tzinfo=UTC)) is None
    assert cron.next(datetime(2099, 1, 1, tzinfo=UTC)) == datetime(2104, 2, 29, tzinfo=UTC)


def test_the_moment_may_be_given_in_any_zone_and_the_answer_is_in_utc() -> None:
    after = datetime(2024, 5, 1, 12, 0, 30, tzinfo=timezone(timedelta(hours=3)))
    firing = parse("CRON_TZ=Europe/Istanbul 0 * * * *").next(after)
    assert firing == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert firing.tzinfo is UTC
