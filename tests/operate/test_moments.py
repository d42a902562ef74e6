from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.operate.moments import find_zone, read_millis, to_millis


@given(st.integers())
def test_any_number_is_a_moment_or_none(millis: int) -> None:
    moment = read_millis(millis)
    assert moment is None or to_millis(moment) == millis


@pytest.mark.parametrize("millis", [None, 0, -1, 10**20])
def test_what_is_no_time_is_none(millis: int | None) -> None:
    assert read_millis(millis) is None


def test_milliseconds_are_kept() -> None:
    assert read_millis(1_755_095_280_020) == datetime(2025, 8, 13, 14, 28, 0, 20_000, tzinfo=UTC)


def test_a_zone_that_is_not_known_is_utc() -> None:
    assert str(find_zone("Europe/Berlin")) == "Europe/Berlin"
    assert find_zone("Mars/Olympus") is UTC
    assert find_zone("../../etc/passwd") is UTC
