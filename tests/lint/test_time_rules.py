"""What the rules say of crons and zones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.lint.manifests import schedules, told


def of(cron: str, code: str, more: str = "", now: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)) -> list[str]:
    """What a code says of one schedule."""
    found = told(schedules(f"cron: '{cron}'{', ' if more else ''}{more}"), code=code, now=now)
    return [one.removeprefix("4: ") for one in found]


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("0 0 30 2 *", "never fires: February has no day 30; write a day that there is"),
        ("0 0 31 4,6 *", "never fires: April and June have no day 31; write a day that there is"),
        (", * * * *", "never fires: one of its fields lets nothing pass; write a value there"),
    ],
)
def test_what_never_fires_is_told_with_the_reason(cron: str, message: str) -> None:
    assert of(cron, "QS101") == [message]


@pytest.mark.parametrize("cron", ["0 0 29 2 *", "0 0 31 1-12 *", "0 0 30 2 1", "* * * * *"])
def test_what_fires_at_some_time_is_not_told_to_never_fire(cron: str) -> None:
    assert of(cron, "QS101") == []


@pytest.mark.parametrize(
    ("cron", "told_of"), [("* * * * *", 1), ("*/2 * * * *", 0), ("* 0-16 * * *", 1), ("* 9 * * *", 0)]
)
def test_more_messages_a_day_than_the_free_plan_takes_are_told(cron: str, told_of: int) -> None:
    assert len(of(cron, "QS102")) == told_of


def test_the_messages_to_each_endpoint_of_a_group_count() -> None:
    group = "url_groups: [{name: g, endpoints: [{url: 'https://a.example.com'}, {url: 'https://b.example.com'}]}]\n"
    text = f"version: 1\nowner: acme\n{group}schedules:\n  - {{destination: g, cron: '*/2 * * * *'}}\n"
    message = (
        "sends 1,440 messages a day, a run every 2 minutes to each of 2 endpoints; the free plan takes 1,000 in all"
    )
    assert told(text, code="QS102") == [f"5: {message}"]


@pytest.mark.parametrize(
    ("cron", "hours"),
    [("* 9 * * *", "09:00 to 09:59"), ("0-59 0,12 * * 1", "00:00 to 00:59 and 12:00 to 12:59")],
)
def test_a_star_for_the_minute_of_an_hour_is_told(cron: str, hours: str) -> None:
    [message] = of(cron, "QS103")
    assert f"at every minute from {hours}" in message
    assert message.endswith(f"write {' '.join(['0', *cron.split()[1:]])}")


@pytest.mark.parametrize("cron", ["0 9 * * *", "*/5 9 * * *", "* 9-17 * * *", "* * * * *"])
def test_what_is_meant_to_fire_often_is_no_slip(cron: str) -> None:
    assert of(cron, "QS103") == []


@pytest.mark.parametrize(
    ("cron", "zone", "count"),
    [
        ("30 2 * * *", "America/New_York", 1),
        ("*/15 2 * * *", "America/New_York", 1),
        ("*/15 * * * *", "America/New_York", 0),
        ("0 */2 * * *", "America/New_York", 0),
        ("0 0-5 * * *", "America/New_York", 0),
        ("30 2 * * *", "UTC", 0),
        ("30 2 * * 1-5", "America/New_York", 0),
        ("30 1,2 * * 0", "America/New_York", 1),
    ],
)
def test_a_clock_change_is_told_where_a_run_is_lost_or_doubled_and_not_where_it_is_one_of_many(
    cron: str, zone: str, count: int
) -> None:
    assert len(of(cron, "QS104", f"timezone: {zone}")) == count


@pytest.mark.parametrize(
    ("cron", "months"),
    [
        ("0 6 31 * *", "day 31 of February, April, June, September and November, which have none"),
        ("0 6 15,30 * *", "day 30 of February, which has none"),
        ("0 6 31 */3 *", "day 31 of April, which has none"),
    ],
)
def test_a_day_that_some_months_lack_is_told_with_these(cron: str, months: str) -> None:
    [message] = of(cron, "QS105")
    assert message.startswith(f"does not fire on {months}")


def test_the_leap_day_is_told_as_such() -> None:
    assert of("0 6 29 2 *", "QS105") == [
        "does not fire in February but in leap years; for the day after the 28th, fire on 1 March"
    ]


@pytest.mark.parametrize("cron", ["0 6 28 * *", "0 6 28-31 * *", "0 6 31 1,12 *", "0 6 */5 * *", "0 6 * * *"])
def test_days_that_are_there_or_one_of_a_row_are_not_told(cron: str) -> None:
    assert of(cron, "QS105") == []


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 0 13 * 5", "on every 13th and on every Friday"),
        ("0 0 1,22 * 1,3", "on every 1st and 22nd and on every Monday and Wednesday"),
        ("0 0 */2 * 1", "on every 1st, 3rd, 5th, 7th, 9th and 11 more and on every Monday"),
        ("0 0 1-31 * 1", "on every day, being every 1st, 2nd, 3rd, 4th, 5th and 26 more or every Monday"),
    ],
)
def test_two_day_fields_are_told_as_what_they_do(cron: str, days: str) -> None:
    [message] = of(cron, "QS106")
    assert message.startswith(f"fires {days}: with both day fields restricted, either is enough")


@pytest.mark.parametrize("cron", ["0 0 13 * *", "0 0 * * 5", "0 0 ? * 5", "0 0 */1 * 5"])
def test_one_day_field_is_not_told(cron: str) -> None:
    assert of(cron, "QS106") == []


@pytest.mark.parametrize(
    ("cron", "dates"),
    [
        ("0 4 15 11 *", "last on 2026-11-15, next on 2027-11-15"),
        ("0 4 1 9 *", "last on 2026-09-01, next on 2027-09-01"),
        ("0 4 23 11 *", ""),
        ("0 4 1 8 *", ""),
        ("0 4 15 11 1", ""),
        ("0 4,5 15 11 *", ""),
    ],
)
def test_a_single_date_is_told_in_the_three_months_after_it(cron: str, dates: str) -> None:
    found = of(cron, "QS107")
    assert found == ([f"fires once a year, {dates}; if it was meant for this one date, take it away"] if dates else [])


@pytest.mark.parametrize("cron", ["0 0 1 1 *", "0 0 29 2 *"])
def test_the_new_year_and_the_leap_day_are_yearly_by_themselves(cron: str) -> None:
    assert of(cron, "QS107", now=datetime(2028, 3, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("*/45 * * * *", "fires in minute 0 and 45 of each hour, not every 45"),
        ("*/90 * * * *", "fires in minute 0 of each hour, not every 90"),
        ("10/40 * * * *", "fires in minute 10 and 50 of each hour, not every 40"),
        ("0 */5 * * *", "fires in hour 0, 5, 10, 15 and 20 of each day, not every 5"),
        ("0 */48 * * *", "fires in hour 0 of each day, not every 48"),
        ("0 0 */2 * *", "fires in day 1, 3, 5, 7, 9, 11 and 10 more of each month, not every 2"),
        ("0 0 1 */5 *", "fires in month 1, 6 and 11 of each year, not every 5"),
    ],
)
def test_a_step_that_begins_anew_is_told_with_what_it_gives(cron: str, message: str) -> None:
    assert of(cron, "QS108") == [f"{message}: a step begins anew there"]


@pytest.mark.parametrize(
    "cron", ["*/15 * * * *", "*/7 * * * *", "*/60 * * * *", "0 */6 * * *", "0 */24 * * *", "0 0 1 */3 *"]
)
def test_an_even_step_and_a_short_one_are_not_told(cron: str) -> None:
    assert of(cron, "QS108") == []


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        ("Etc/GMT+3", "has a zone 3 hours behind UTC, not ahead of it, the whole year; write a place"),
        ("Etc/GMT-12", "has a zone 12 hours ahead of UTC, not behind it, the whole year; write a place"),
        ("EST", "has a zone of winter time the whole year; write a place, such as America/New_York"),
    ],
)
def test_a_fixed_zone_is_told_with_the_side_on_which_it_lies(zone: str, message: str) -> None:
    assert of("0 9 * * *", "QS109", f"timezone: {zone}") == [message]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Etc/GMT", "Europe/Berlin", "EST5EDT"])
def test_a_place_and_utc_are_no_fixed_zones(zone: str) -> None:
    assert of("0 9 * * *", "QS109", f"timezone: {zone}") == []
