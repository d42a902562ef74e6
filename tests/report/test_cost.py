from __future__ import annotations

from textwrap import dedent

from reconciler.report.cost import render
from reconciler.report.text import plain
from reconciler.volume import forecast, forecast_change, load_plans
from tests.volume.things import HOURLY, NOW, queue, schedule, state

FEW = state(schedule("poll", "*/5 * * * *", retries=3), schedule("weekly", "0 8 * * 0"), queue("emails", 5))


def test_a_forecast_says_how_many_messages_whose_for_how_much_and_what_is_in_the_way() -> None:
    expected = """\
        Messages  288 a day, 8,764 a month; up to 864 more a day with retries
        Busiest   289 on Sun 2026-11-22 (UTC)

        a day share  schedule
          288  100%  schedule/poll
          0.1    0%  schedule/weekly

        plan       a month         limits met
        free       $0              perhaps up to 1,153 of 1,000 messages on the busiest day
                                   5 of 2 parallelism (queue/emails)
        payg       $0.09 to $0.35  none
        fixed-1m   $180            none
        fixed-10m  $420            none

        Prices and limits as of 2026-08: https://upstash.com/pricing/qstash
        """
    assert render(forecast(FEW, NOW, load_plans()), plain) == dedent(expected)


def test_of_a_change_the_schedules_are_told_whose_messages_change() -> None:
    before, after = state(schedule("a"), schedule("b")), state(schedule("a", HOURLY), schedule("c"))
    expected = """\
        Messages  2 -> 25 a day, 760 a month
        Busiest   25 on Sun 2026-11-22 (UTC)

        changes a day  schedule
              1 -> 24  schedule/a
               1 -> 0  schedule/b
               0 -> 1  schedule/c

        """
    assert render(forecast_change(before, after, NOW, load_plans()), plain).startswith(dedent(expected))


def test_of_many_schedules_the_largest_are_listed_and_the_rest_is_counted() -> None:
    found = state(*(schedule(f"job-{index:02}") for index in range(25)))
    lines = render(forecast(found, NOW, load_plans().only("payg")), plain).splitlines()
    assert lines[4].split() == ["1", "4%", "schedule/job-00"]
    assert lines[14].strip() == "and 15 more"


def test_of_a_single_plan_nothing_is_said_of_others() -> None:
    told = render(forecast(FEW, NOW, load_plans().only("payg")), plain)
    assert "payg  $0.09 to $0.35  none\n" in told
    assert "free" not in told


def test_a_state_of_nothing_has_a_short_forecast() -> None:
    told = render(forecast({}, NOW, load_plans()), plain)
    assert told.startswith("Messages  0 a day, 0 a month\n\nplan ")


def test_what_stops_is_painted_otherwise_than_what_may() -> None:
    told = render(forecast(FEW, NOW, load_plans().only("free")), lambda text, role: f"<{role}>{text}</{role}>")
    assert "<failed>5 of 2 parallelism (queue/emails)</failed>" in told
    assert "<warning>perhaps up to 1,153 of 1,000 messages on the busiest day</warning>" in told


def test_names_from_an_account_cannot_write_to_the_terminal() -> None:
    told = render(forecast(state(schedule("a\x1b[2J\nb", delay=700_000)), NOW, load_plans()), plain)
    assert "schedule/a\\x1b[2J\\nb" in told
    assert "\x1b" not in told
