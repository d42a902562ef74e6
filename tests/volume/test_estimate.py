from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.volume.estimate import YEAR, Move, compare, estimate
from reconciler.volume.messages import Range
from tests.volume.things import DAILY, HOURLY, NOW, callback, group, schedule, state

NO_RETRIES = Range(YEAR, YEAR)


def test_a_state_of_nothing_sends_nothing() -> None:
    volume = estimate({}, NOW)
    assert (volume.year, volume.shares, volume.day) == (Range(), (), 0)
    assert volume.peak.messages == Range()


def test_messages_are_counted_by_day_and_by_month() -> None:
    volume = estimate(state(schedule("a", HOURLY, retries=3), schedule("b", DAILY)), NOW)
    assert volume.year == Range(25 * YEAR, 97 * YEAR)
    assert (volume.day, volume.more_a_day) == (25, 72)
    assert volume.month == 25 * YEAR / 12


def test_shares_are_told_the_largest_first() -> None:
    volume = estimate(state(schedule("b"), schedule("a"), schedule("c", HOURLY), schedule("d", "0 0 30 2 *")), NOW)
    assert [(one.address, one.year.least) for one in volume.shares] == [
        ("schedule/c", 24 * YEAR),
        ("schedule/a", YEAR),
        ("schedule/b", YEAR),
    ]


def test_the_busiest_day_is_found_in_utc() -> None:
    busy = schedule("a", "*/10 9-17 14 2 *", timezone="Asia/Tokyo")
    volume = estimate(state(busy, schedule("b")), NOW)
    assert (volume.peak.day, volume.peak.messages) == (date(2027, 2, 14), Range(55, 55))


def test_a_url_group_multiplies_and_one_that_is_not_known_counts_as_one_endpoint() -> None:
    there = schedule("a", destination="partners")
    elsewhere = schedule("b", destination="others")
    volume = estimate(state(group("partners", 3), there, elsewhere), NOW)
    assert volume.year.least == 4 * YEAR
    assert volume.groups == ("others",)


def test_paused_schedules_send_nothing_and_those_left_to_the_operator_do() -> None:
    volume = estimate(state(schedule("a", paused=True, destination="gone"), schedule("b", paused=None)), NOW)
    assert [one.address for one in volume.shares] == ["schedule/b"]
    assert volume.groups == ()


def test_a_cron_that_cannot_be_read_is_named_and_left_out() -> None:
    volume = estimate(state(schedule("a", "@daily"), schedule("b", timezone="Atlantis/City"), schedule("c")), NOW)
    assert volume.unread == ("schedule/a", "schedule/b")
    assert volume.year == NO_RETRIES


@given(st.integers(0, 24 * 60 - 1))
def test_all_day_the_estimate_is_the_same(minute: int) -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=minute)
    found = state(schedule("a", "0 12 * * 0"), schedule("b", HOURLY, callback=callback()))
    assert estimate(found, moment) == estimate(found, NOW)


def test_the_year_begins_with_the_day_in_utc_whatever_zone_now_is_told_in() -> None:
    told_elsewhere = NOW.astimezone(datetime.fromisoformat("2026-11-22T00:00+14:00").tzinfo)
    assert estimate(state(schedule("a", "0 0 22 11 *")), told_elsewhere).peak.day == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("after", "moves"),
    [
        ((schedule("a"), schedule("b")), ()),
        ((schedule("a"),), (Move("schedule/b", NO_RETRIES, Range()),)),
        ((schedule("a"), schedule("b"), schedule("c")), (Move("schedule/c", Range(), NO_RETRIES),)),
        ((schedule("a"), schedule("b", retries=1)), (Move("schedule/b", NO_RETRIES, Range(YEAR, 2 * YEAR)),)),
        ((schedule("a"), schedule("b", paused=True)), (Move("schedule/b", NO_RETRIES, Range()),)),
        (
            (schedule("a", HOURLY), schedule("b", "0 0 * * *"), schedule("c", "0 */2 * * *")),
            (
                Move("schedule/a", NO_RETRIES, Range(24 * YEAR, 24 * YEAR)),
                Move("schedule/c", Range(), Range(12 * YEAR, 12 * YEAR)),
            ),
        ),
    ],
)
def test_a_change_is_told_by_schedule_the_largest_first(after: tuple[object, ...], moves: tuple[Move, ...]) -> None:
    found = compare(state(schedule("a"), schedule("b")), state(*after), NOW)  # type: ignore[arg-type]
    assert found.moves == moves


def test_a_schedule_that_gets_another_name_is_no_change() -> None:
    before = replace(schedule("scd_1"), id="scd_1")
    after = replace(schedule("weekly", destination=before.spec.destination.raw), id="scd_1")
    assert compare(state(before), state(after), NOW).moves == ()
