from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest

from reconciler.errors import UsageError
from reconciler.volume.plans import LimitName, load_plans, parse_plans

GOOD: dict[str, Any] = {
    "format_version": "1",
    "currency": "EUR",
    "as_of": "2027-01",
    "sources": {"contract": {"url": "https://example.com/contract", "as_of": "2027-01", "sure": True}},
    "plans": {
        "own": {
            "title": "Our own",
            "price": {"month": "99.50", "source": "contract"},
            "limits": {"schedules": {"most": 20, "source": "contract"}},
        }
    },
}


def changed(path: str, value: object) -> bytes:
    """The file with another value at a path."""
    document = json.loads(json.dumps(GOOD))
    *steps, last = path.split("/")
    place = document
    for step in steps:
        place = place[step]
    place[last] = value
    return json.dumps(document).encode()


def test_the_plans_of_upstash_come_along_with_every_limit_of_each_and_where_it_is_from() -> None:
    plans = load_plans()
    assert list(plans.plans) == ["free", "payg", "fixed-1m", "fixed-10m"]
    for plan in plans.plans.values():
        assert plan.limits.keys() == set(get_args(LimitName))
    assert all(source.url.startswith("https://upstash.com/") for source in plans.sources.values())


def test_larger_plans_cost_more_and_allow_more() -> None:
    plans = list(load_plans().plans.values())
    for smaller, larger in pairwise(plans):
        assert smaller.price.month <= larger.price.month
        for name in get_args(LimitName):
            assert (smaller.limits[name].most or 0) <= (larger.limits[name].most or 10**12)


def test_a_file_takes_their_place() -> None:
    plans = parse_plans(json.dumps(GOOD).encode(), "own.json")
    assert plans.plans["own"].price.month == Decimal("99.50")
    assert plans.plans["own"].limits["schedules"].most == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "own.json: Expecting value: line 1 column 1 (char 0)"),
        (b"[" * 100_000, "own.json: "),
        (b'{"plans": 1, "plans": 2}', "own.json: plans is there twice; keep one"),
        (changed("plans", {}), "own.json: plans: Dictionary should have at least 1 item"),
        (changed("plans/own/limits/schedules/most", "20"), "schedules.most: Input should be a valid integer"),
        (changed("plans/own/limits/schedules/most", -1), "schedules.most: Input should be greater than or equal to 0"),
        (changed("plans/own/limits/jobs", {"most": 1, "source": "contract"}), "limits.jobs"),
        (changed("plans/own/limits/schedules/beyond", "ignored"), "schedules.beyond: Input should be 'refused'"),
        (changed("plans/own/limits/schedules/source", "rumour"), "sources lacks rumour, which a number names"),
        (changed("plans/own/price/month", "a lot"), "price.month: Input should be a valid decimal"),
        (changed("prices", {}), "own.json: prices: Extra inputs are not permitted"),
        (changed("format_version", "2"), "own.json: format_version: Input should be '1'"),
    ],
)
def test_a_file_that_is_not_one_of_plans_says_where(content: bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_plans(content, "own.json")
    assert message in str(caught.value)
    assert str(caught.value).startswith("own.json: ")


def test_one_plan_can_be_looked_at_alone() -> None:
    assert list(load_plans().only("free").plans) == ["free"]
    with pytest.raises(UsageError, match="there is no plan pro; there are free, payg, fixed-1m, fixed-10m"):
        load_plans().only("pro")
