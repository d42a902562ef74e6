"""Patterns on clocks that never change, against counting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import Cron, parse

MINUTE = timedelta(minutes=1)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

crons = st.builds(
    "{} {} {} * {}".format,
    st.sampled_from(("*", "0", "15,45", "*/7")),
    st.sampled_from(("*", "0", "9-17", "23")),
    st.sampled_from(("*", "*/2", "1,31")),
    st.sampled_from(("*", "5", "*/3")),
).map(parse)
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: EPOCH + minutes * MINUTE)


def fits(cron: Cron, wall: datetime) -> bool:
    return cron.falls_on(wall) and wall.hour in cron.hours and wall.minute in cron.minutes


@given(crons, moments)
def test_the_first_and_the_last_fitting_time_fit_and_none_lies_between(cron: Cron, wall: datetime) -> None:
    first, last = cron.seek(wall), cron.seek_back(wall)
    assert first is not None
    assert last is not None
    assert fits(cron, first)
    assert fits(cron, last)
    assert last <= wall <= first
    assert (first == last) == fits(cron, wall)
    if first != last:
        assert cron.seek(last + MINUTE) == first
        assert cron.seek_back(first - MINUTE) == last


def test_what_never_fits_has_neither_and_a_leap_day_may_be_eight_years_ago() -> None:
    never, leap = parse("0 0 30 2 *"), parse("0 12 29 2 *")
    assert never.seek(EPOCH) is never.seek_back(EPOCH) is parse(", * * * *").seek(EPOCH) is None
    assert leap.seek_back(datetime(2104, 2, 29, 11, tzinfo=UTC)) == datetime(2096, 2, 29, 12, tzinfo=UTC)
    assert parse("0 0 29 2 *").seek(EPOCH) == datetime(2028, 2, 29, tzinfo=UTC)
