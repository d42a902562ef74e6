from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.cli.moment import read_moment
from reconciler.cron.zones import load_zone
from reconciler.errors import UsageError


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2027-03-14T02:30Z", datetime(2027, 3, 14, 2, 30, tzinfo=UTC)),
        ("2027-03-14T02:30+02:00", datetime(2027, 3, 14, 0, 30, tzinfo=UTC)),
        ("2027-03-14T02:30", datetime(2027, 3, 14, 1, 30, tzinfo=UTC)),
        ("2027-03-14", datetime(2027, 3, 13, 23, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_one_of_the_zone(given: str, moment: datetime) -> None:
    assert read_moment(given, "--at", load_zone("Europe/Berlin")) == moment


def test_no_time_is_now() -> None:
    assert abs(read_moment(None, "--at") - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("given", ["tomorrow", "2027-02-30", "", "1066-10-14", "9999-12-31T23:59-12:00"])
def test_what_is_no_time_names_the_flag(given: str) -> None:
    with pytest.raises(UsageError, match="--at is "):
        read_moment(given, "--at")
