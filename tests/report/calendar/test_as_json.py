from __future__ import annotations

import json

import pytest

from reconciler.report.calendar.as_json import describe, render
from tests.report.calendar.calendars import CALENDARS


def test_a_calendar_is_plain_data() -> None:
    found = json.loads(render(CALENDARS["day"]))
    assert {name: found[name] for name in ("format_version", "span", "zone", "from", "to", "runs")} == {
        "format_version": "1",
        "span": "day",
        "zone": "Europe/Istanbul",
        "from": "2026-11-21T21:00:00Z",
        "to": "2026-11-22T21:00:00Z",
        "runs": {"before": None, "after": 50},
    }
    assert found["days"] == [{"date": "2026-11-22", "hours": [2, 2, 2, 3, *[2] * 7, 3, *[2] * 12]}]
    assert found["busiest"][0] == {
        "time": "03:30",
        "runs": 2,
        "days": 1,
        "first": "2026-11-22T00:30:00Z",
        "schedules": ["schedule/clean-up", "schedule/order-sync"],
    }
    assert found["schedules"][2] == {
        "address": "schedule/order-sync",
        "change": None,
        "before": None,
        "after": {"cron": "*/30 * * * *", "timezone": "UTC", "runs": 48, "next": "2026-11-22T08:30:00Z"},
    }


def test_a_change_names_what_it_does_to_each_job() -> None:
    jobs = json.loads(render(CALENDARS["change"]))["schedules"]
    assert {job["address"]: job["change"] for job in jobs} == {
        "schedule/clean-up": "kept",
        "schedule/daily-digest": "moved",
        "schedule/invoices": "added",
        "schedule/order-sync": "kept",
        "schedule/weekly-report": "removed",
    }
    assert [job["after"] is None for job in jobs] == [False, False, False, False, True]


def test_changes_of_the_clocks_are_told_in_minutes_ahead_of_utc() -> None:
    assert describe(CALENDARS["spring"])["clock_changes"] == [
        {"zone": "America/New_York", "at": "2027-03-14T07:00:00Z", "before": -300, "after": -240}
    ]


@pytest.mark.parametrize("name", CALENDARS)
def test_every_calendar_is_valid_and_plain_json(name: str) -> None:
    text = render(CALENDARS[name])
    assert json.loads(text)["format_version"] == "1"
    assert text.isascii()
