from __future__ import annotations

from textwrap import dedent

import pytest

from reconciler.report.calendar.text import render
from reconciler.report.text import plain
from tests.report.calendar.calendars import CALENDARS


def told(name: str, *, ascii_only: bool = False) -> str:
    return render(CALENDARS[name], plain, ascii_only=ascii_only)


def test_a_day_is_a_picture_of_its_minutes_and_a_table_of_jobs() -> None:
    lines = told("day").splitlines()
    assert lines[:5] == [
        "Sun 22 Nov 2026, Europe/Istanbul",
        "50 runs of 4 schedules",
        "",
        "Runs by minute  ░ 1  ▒ 2-4  ▓ 5-9  █ 10-16",
        "       :00       :10       :20       :30       :40       :50",
    ]
    assert lines[5 + 3] == f"03:00  ░{'·' * 29}▒{'·' * 29}"
    expected = """\
        Busiest minutes
          03:30  2 runs: clean-up, order-sync
          11:00  2 runs: order-sync, weekly-report

                                00:00       06:00       12:00       18:00
          order-sync            ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒      48
          clean-up              ·······▒········································       1
          weekly-report         ······················▒·························       1
          daily-digest          ················································       0

          next      runs  schedule: cron
          11:30       48  order-sync: */30 * * * *
          -            1  clean-up: 30 3 * * * Europe/Istanbul
          -            1  weekly-report: 0 8 * * 0
          -            0  daily-digest: 0 9 * * 1-5 America/New_York
        """
    assert "\n".join(lines[30:]) + "\n" == dedent(expected)


def test_a_week_shows_its_hours_and_where_clocks_leave_one_out() -> None:
    assert "Sun 14 Mar ░░░░▞▞" in told("spring")
    assert "Clocks change\n  Sun 14 Mar 02:00 -> 03:00\n" in told("spring")


def test_a_change_shows_both_sides_of_what_it_moves() -> None:
    lines = told("change").splitlines()
    assert lines[1] == "349 -> 355 runs of 4 schedules"
    timeline = [line[:24].rstrip() for line in lines if line[:2] in {"+ ", "- "}][:4]
    assert timeline == ["+ invoices", "- weekly-report", "- daily-digest", "+ daily-digest"]
    assert (
        "~ Mon 23 Nov 13:00        5  daily-digest: 0 9 * * 1-5 America/New_York -> 0 8 * * 1-5 America/New_York"
        in lines
    )


def test_of_many_jobs_those_that_fire_alike_are_counted_and_the_rest_is_left_to_other_formats() -> None:
    text = told("large")
    assert "  400 x tenant-0003  " in text
    assert "more; --format html or json has them all" in text
    assert max(map(len, text.splitlines()[:60])) <= 140


@pytest.mark.parametrize("name", CALENDARS)
def test_pictures_fit_eighty_columns_and_nothing_hides_in_a_line(name: str) -> None:
    text = told(name)
    assert all(line.isprintable() for line in text.splitlines())
    pictures = [line for line in text.splitlines() if any(sign in line for sign in "░▒▓█·")]
    assert max(map(len, pictures), default=0) <= 80


@pytest.mark.parametrize("name", CALENDARS)
def test_ascii_is_enough_where_there_is_no_more(name: str) -> None:
    assert told(name, ascii_only=True).isascii()
    assert len(told(name, ascii_only=True)) == len(told(name))


def test_nothing_is_told_shortly() -> None:
    assert told("nothing") == "Sun 22 Nov to Sat 28 Nov 2026, UTC\n0 runs of 0 schedules\n"


def test_colours_are_for_what_is_busy_and_for_what_changes() -> None:
    text = render(CALENDARS["change"], lambda text, role: f"<{role}>{text}</{role}>", ascii_only=False)
    assert "<create>" in text
    assert "<delete>" in text
    assert "<dim>·" in text
