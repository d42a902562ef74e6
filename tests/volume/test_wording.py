from __future__ import annotations

from decimal import Decimal

import pytest

from reconciler.volume import forecast, forecast_change, load_plans
from reconciler.volume.limits import Verdict
from reconciler.volume.messages import Range
from reconciler.volume.price import Bill
from reconciler.volume.wording import tell_bill, tell_gaps, tell_messages, tell_number, tell_verdict
from tests.volume.things import HOURLY, NOW, schedule, state


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (0.01, "<0.1"), (0.14, "0.1"), (1, "1"), (2.857, "2.9"), (9.96, "10"), (24.4, "24"), (1_240.0, "1,240")],
)
def test_a_number_is_as_exact_as_it_is_of_interest(number: float, told: str) -> None:
    assert tell_number(number) == told


@pytest.mark.parametrize(
    ("least", "most", "currency", "told"),
    [
        ("0", "0", "USD", "$0"),
        ("0.4380", "1.752", "USD", "$0.44 to $1.75"),
        ("180", "180", "USD", "$180"),
        ("1234.5", "1234.5", "EUR", "€1,234.50"),
        ("0.0001", "0.0001", "USD", "less than $0.01"),
        ("7", "7", "CHF", "7 CHF"),
    ],
)
def test_money_is_told_in_its_currency(least: str, most: str, currency: str, told: str) -> None:
    assert tell_bill(Bill("any", Decimal(least), Decimal(most)), currency) == told


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict("free", "schedules", 10, Range(11, 11), "refused", True), "11 of 10 schedules"),
        (
            Verdict("free", "messages_per_day", 1_000, Range(480, 1_440), "refused", False),
            "perhaps up to 1,440 of 1,000 messages on the busiest day",
        ),
        (
            Verdict("free", "delay", 604_800, Range(691_200, 691_200), "refused", True, ("schedule/a",)),
            "8d of 7d delay (schedule/a)",
        ),
        (
            Verdict("free", "retries", 3, Range(4, 5), "refused", False, tuple("abcd")),
            "perhaps 4 of 3 retries (a, b, 2 more)",
        ),
        (Verdict("free", "timeout", 900, Range(901, 901), "cut short", True), "15m1s of 15m timeout, cut short"),
    ],
)
def test_a_verdict_says_how_much_is_wanted_of_what(verdict: Verdict, told: str) -> None:
    assert tell_verdict(verdict) == told


def test_messages_are_told_in_a_line() -> None:
    found = state(schedule("a", HOURLY, retries=3))
    assert (
        tell_messages(forecast(found, NOW, load_plans())) == "24 a day, 730 a month; up to 72 more a day with retries"
    )


def test_a_change_tells_the_messages_before() -> None:
    before, after = state(schedule("a")), state(schedule("a", HOURLY))
    assert tell_messages(forecast_change(before, after, NOW, load_plans())) == "1 -> 24 a day, 730 a month"
    assert tell_messages(forecast_change(after, after, NOW, load_plans())) == "24 a day, 730 a month"


def test_what_the_numbers_leave_out_is_said() -> None:
    found = state(schedule("a", destination="partners"), schedule("b", "@daily"))
    assert list(tell_gaps(forecast(found, NOW, load_plans()))) == [
        "URL groups that are not known count as one endpoint: partners.",
        "Left out, since the cron cannot be read: schedule/b.",
    ]
