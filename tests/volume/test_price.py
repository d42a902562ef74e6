from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reconciler.volume.estimate import estimate
from reconciler.volume.plans import load_plans
from reconciler.volume.price import Bill, find_bills
from tests.volume.things import NOW, group, schedule, state


@pytest.mark.parametrize(
    ("resources", "plan", "least", "most"),
    [
        ((), "free", "0", "0"),
        ((), "payg", "0", "0"),
        # 525,600 messages a year are 43,800 a month, at a dollar for 100,000.
        ((schedule("a", "* * * * *"),), "payg", "0.438", "0.438"),
        ((schedule("a", "* * * * *", retries=3),), "payg", "0.438", "1.752"),
        ((schedule("a", "* * * * *", destination="g"), group("g", 10)), "payg", "4.38", "4.38"),
        ((schedule("a", "* * * * *"),), "fixed-1m", "180", "180"),
        ((schedule("a", "* * * * *"),), "fixed-10m", "420", "420"),
    ],
)
def test_a_month_costs_so_much(resources: tuple[Any, ...], plan: str, least: str, most: str) -> None:
    found = state(*resources)
    assert find_bills(found, estimate(found, NOW), load_plans().only(plan)) == (
        Bill(plan, Decimal(least), Decimal(most)),
    )


def test_schedules_beyond_those_included_cost_a_cent_each_unless_paused() -> None:
    never = [schedule(f"job-{index}", "0 0 30 2 *") for index in range(1_007)]
    found = state(*never, schedule("paused", paused=True))
    [bill] = find_bills(found, estimate(found, NOW), load_plans().only("payg"))
    assert bill == Bill("payg", Decimal("0.07"), Decimal("0.07"))
