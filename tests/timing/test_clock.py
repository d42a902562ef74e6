from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconciler.cron import parse
from reconciler.timing import list_clock_changes

YEAR = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        (
            "CRON_TZ=America/New_York 30 2 * * *",
            [
                "clocks go forward on Sun 14 Mar 2027, from 02:00 to 03:00: 02:30 is left out",
                "clocks go back on Sun 7 Nov 2027, from 02:00 to 01:00",
            ],
        ),
        (
            "CRON_TZ=America/New_York 0,30 1,2 * * *",
            [
                "clocks go forward on Sun 14 Mar 2027, from 02:00 to 03:00: 02:00 and 02:30 are left out",
                "clocks go back on Sun 7 Nov 2027, from 02:00 to 01:00: 01:00 and 01:30 come twice",
            ],
        ),
        (
            "CRON_TZ=America/New_York */10 1 * * 0",
            [
                "clocks go forward on Sun 14 Mar 2027, from 02:00 to 03:00",
                "clocks go back on Sun 7 Nov 2027, from 02:00 to 01:00: 6 times come twice",
            ],
        ),
        (
            "CRON_TZ=America/Santiago 30 23 * * *",
            [
                "clocks go back on Sun 4 Apr 2027, from 00:00 to 3 Apr 23:00: 23:30 comes twice",
                "clocks go forward on Sun 5 Sep 2027, from 00:00 to 01:00",
            ],
        ),
        ("30 2 * * *", []),
    ],
)
def test_the_changes_of_a_year_are_told_with_what_they_do_to_the_cron(cron: str, told: list[str]) -> None:
    assert [change.text for change in list_clock_changes(parse(cron), *YEAR)] == told


def test_a_change_is_given_in_utc_and_on_both_clocks() -> None:
    [change, _] = list_clock_changes(parse("CRON_TZ=America/New_York 30 2 * * *"), *YEAR)
    assert change.moment == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert [f"{time:%H:%M}" for time in (change.before, change.after, *change.times)] == ["02:00", "03:00", "02:30"]
    assert change.forward
