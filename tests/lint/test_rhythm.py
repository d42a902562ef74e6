from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.lint.rhythm import DAY, Rhythm

FIELD = st.sampled_from(["*", "*/2", "1", "5,9", "3-6", "2-10/3"])
DAYS = st.sampled_from(["*", "*/2", "1", "15,31", "28-31", "30"])
WEEKDAYS = st.sampled_from(["*", "1-5", "0", "1,4"])
# A month of 28 days, one of 31 before and after it, and a leap year.
SPAN = [date(2027, 1, 1) + timedelta(days=ahead) for ahead in range(3 * 366)]


def runs(rhythm: Rhythm) -> list[int]:
    """Every run of three years, in minutes."""
    return [
        number * DAY + 60 * hour + minute
        for number, day in enumerate(SPAN)
        if rhythm.fits(day)
        for hour in rhythm.hours
        for minute in rhythm.minutes
    ]


@given(FIELD, FIELD, DAYS, WEEKDAYS)
def test_no_two_runs_are_closer_than_the_interval(minute: str, hour: str, day: str, weekday: str) -> None:
    rhythm = Rhythm(f"{minute} {hour} {day} * {weekday}", "UTC")
    assert min(later - earlier for earlier, later in pairwise(runs(rhythm))) >= rhythm.interval


@pytest.mark.parametrize(
    ("cron", "interval"),
    [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("*/45 * * * *", 15),
        ("0 */2 * * *", 120),
        ("0 9 * * *", DAY),
        ("0 9,17 * * *", 480),
        ("50,10 23,0 * * *", 20),
        ("0 9 * * 1-5", DAY),
        ("0 9 * * 1", 7 * DAY),
        ("0 9 * * 1,4", 3 * DAY),
        ("0 9 1 * *", 28 * DAY),
        ("0 9 1,31 * *", DAY),
        ("0 9 13 * 5", DAY),
    ],
)
def test_the_interval_is_the_shortest_time_between_two_runs(cron: str, interval: int) -> None:
    assert Rhythm(cron, "UTC").interval == interval


@given(DAYS, WEEKDAYS)
def test_the_share_of_days_is_that_of_years(day: str, weekday: str) -> None:
    rhythm = Rhythm(f"0 0 {day} * {weekday}", "UTC")
    counted = sum(map(rhythm.fits, SPAN)) / len(SPAN)
    assert rhythm.share_of_days == pytest.approx(counted, abs=0.05)
    assert rhythm.is_daily == (counted == 1)


@pytest.mark.parametrize(
    ("months", "day", "lacking"), [("*", 31, [2, 4, 6, 9, 11]), ("*", 29, [2]), ("1,3", 31, []), ("2", 30, [2])]
)
def test_the_months_that_lack_a_day_in_some_year_are_known(months: str, day: int, lacking: list[int]) -> None:
    assert Rhythm(f"0 0 {day},1 {months} *", "UTC").lacking(day) == lacking
