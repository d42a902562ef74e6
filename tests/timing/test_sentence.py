"""Sentences: a table of them, and that none says more or less than its cron."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import CronError, parse
from reconciler.timing import sentence
from tests.timing.reading import understand

# Three years, a leap year among them: every date falls on different weekdays.
DATES: Final = tuple(date(2026, 1, 1) + timedelta(days=count) for count in range(3 * 365 + 1))


@pytest.mark.parametrize(
    ("cron", "timezone", "told"),
    [
        ("* * * * *", None, "every minute"),
        ("*/15 * * * *", None, "every 15 minutes"),
        ("*/15 * * * *", "America/New_York", "every 15 minutes, New York"),
        ("1-59/2 * * * *", None, "every 2 minutes from :01"),
        ("*/7 * * * *", None, "every hour at :00, :07, :14, :21, :28, :35, :42, :49 and :56"),
        ("*/60 * * * *", "UTC", "every hour"),
        ("30 * * * *", "Asia/Kolkata", "every hour at :30, Kolkata"),
        ("5,35 * * * *", None, "every hour at :05 and :35"),
        ("0 */2 * * *", None, "every 2 hours, UTC"),
        ("5 1-23/2 * * *", None, "every 2 hours from 01:05 to 23:05, UTC"),
        ("0 1,2,5,9 * * *", None, "every day at 01:00, 02:00, 05:00 and 09:00, UTC"),
        ("0 0,12 * * *", "Africa/Casablanca", "every day at 00:00 and 12:00, Casablanca"),
        ("CRON_TZ=Asia/Tokyo 0 9 * * *", None, "every day at 09:00, Tokyo"),
        ("0 9 * * 1-5", "America/New_York", "weekdays at 09:00, New York"),
        ("0 9 * * sat,sun", "America/Argentina/Buenos_Aires", "weekends at 09:00, Buenos Aires"),
        ("0 9 * * 0,1,3", None, "Mondays, Wednesdays and Sundays at 09:00, UTC"),
        ("0 9 * * 1-4", None, "Mondays to Thursdays at 09:00, UTC"),
        ("*/15 9-17 * * 1-5", "Europe/Istanbul", "weekdays, every 15 minutes from 09:00 to 17:45, Istanbul"),
        ("0 9-11,14-17 * * *", None, "every hour from 09:00 to 11:00 and from 14:00 to 17:00, UTC"),
        ("* 9 * * *", "US/Pacific", "every minute from 09:00 to 09:59, US/Pacific"),
        ("0-30 9 * * *", "Australia/North", "in hour 9, at :00 to :30, Australia/North"),
        ("5,7,9 9,12-14 * * *", None, "in hours 9 and 12 to 14, at :05, :07 and :09, UTC"),
        ("30 2 * 3 0", None, "Sundays in March at 02:30, UTC"),
        ("0 9 * 3 *", None, "every day in March at 09:00, UTC"),
        ("0 9 * 3-5,7 */2", None, "Tuesdays, Thursdays, Saturdays and Sundays in March to May and July at 09:00, UTC"),
        ("0 6 1 * *", "Europe/Berlin", "on the 1st of the month at 06:00, Berlin"),
        ("0 6 2,3,11-13,21,31 * *", None, "on the 2nd, 3rd, 11th to 13th, 21st and 31st of the month at 06:00, UTC"),
        ("0 9 25 12 *", "Etc/GMT+3", "on 25 December at 09:00, Etc/GMT+3"),
        ("0 9 1,25 12 ?", None, "on the 1st and 25th of December at 09:00, UTC"),
        ("0 0 13 * 5", None, "on the 13th of the month, and on Fridays, at 00:00, UTC"),
        ("0 0 13 3 1-5", None, "on 13 March, and on weekdays in March, at 00:00, UTC"),
        ("*/5 * 13 * 5", None, "on the 13th of the month, and on Fridays, every 5 minutes, UTC"),
        ("0 0 1-31 * 5", None, "every day at 00:00, UTC"),
        ("0 0 , * 5", None, "Fridays at 00:00, UTC"),
        ("0 0 13 * ,", None, "on the 13th of the month at 00:00, UTC"),
        ("0 0 30 2 *", None, "never"),
        ("0 0 , * *", "Europe/Berlin", "never"),
    ],
)
def test_a_cron_is_told_in_plain_english(cron: str, timezone: str | None, told: str) -> None:
    assert sentence(cron, timezone) == told


def test_what_is_no_cron_has_no_sentence() -> None:
    with pytest.raises(CronError, match="above maximum"):
        sentence("0 9 * * 7")


def draw_field(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    pairs = st.tuples(numbers, numbers).map(sorted)
    items = (
        numbers.map(str)
        | pairs.map(lambda pair: f"{pair[0]}-{pair[1]}")
        | st.builds("{}/{}".format, numbers | st.just("*"), st.integers(1, 20))
        | st.builds(lambda pair, step: f"{pair[0]}-{pair[1]}/{step}", pairs, st.integers(1, 9))
    )
    return st.just("*") | st.lists(items, min_size=1, max_size=4).map(",".join) | st.just(",")


crons = st.builds(
    "{} {} {} {} {}".format,
    draw_field(0, 59),
    draw_field(0, 23),
    draw_field(1, 31),
    draw_field(1, 12),
    draw_field(0, 6),
)


@given(crons)
def test_a_sentence_read_back_holds_just_the_dates_and_times_of_its_cron(cron: str) -> None:
    found, meaning = parse(cron), understand(sentence(cron).removesuffix(", UTC"))
    if found.never_fires:
        assert meaning.times == set()
        return
    assert meaning.times == {hour * 60 + minute for hour in found.hours for minute in found.minutes}
    assert [day for day in DATES if meaning.holds(day)] == [day for day in DATES if found.falls_on(day)]
