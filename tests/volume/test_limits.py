from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds.schedule.spec import FlowControl
from reconciler.model import AnyResource, State
from reconciler.values import UNREADABLE, Body
from reconciler.volume.estimate import estimate
from reconciler.volume.limits import Verdict, find_verdicts
from reconciler.volume.messages import Range
from reconciler.volume.plans import load_plans
from tests.volume.things import HOURLY, NOW, callback, group, queue, schedule, state

DAY = 86_400


def judge(found: State, plan: str = "free") -> tuple[Verdict, ...]:
    return find_verdicts(found, estimate(found, NOW), load_plans().only(plan))


def many(number: int, **given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - resources, whose kinds differ
    return tuple(schedule(f"job-{index:02}", **given) for index in range(number))


def test_ten_schedules_fit_the_free_plan_and_eleven_are_told() -> None:
    assert judge(state(*many(10))) == ()
    [verdict] = judge(state(*many(11)))
    assert verdict == Verdict("free", "schedules", 10, Range(11, 11), "refused", certain=True)
    assert verdict.stops


def test_whether_paused_schedules_count_is_not_known() -> None:
    [verdict] = judge(state(*many(10), schedule("paused", paused=True)))
    assert (verdict.found, verdict.certain, verdict.stops) == (Range(10, 11), False, False)


@pytest.mark.parametrize(
    ("resources", "limit", "found"),
    [
        ((schedule("a", "* * * * *"),), "messages_per_day", 1440),
        (tuple(queue(f"q{index}") for index in range(11)), "queues", 11),
        ((*(queue(f"q{index}") for index in range(10)), schedule("a", queue="another")), "queues", 11),
        ((group("a", 1), group("b", 1)), "url_groups", 2),
        ((group("a", 1), schedule("a", destination="b")), "url_groups", 2),
    ],
)
def test_what_all_resources_want_together_is_judged(resources: tuple[Any, ...], limit: str, found: int) -> None:
    [verdict] = judge(state(*resources))
    assert (verdict.limit, verdict.found, verdict.addresses) == (limit, Range(found, found), ())
    assert verdict.stops


@pytest.mark.parametrize(
    ("resource", "limit", "found", "beyond"),
    [
        (group("partners", 101), "endpoints", 101, "refused"),
        (queue("emails", 3), "queue_parallelism", 3, "refused"),
        (schedule("a", delay=8 * DAY), "delay", 8 * DAY, "refused"),
        (schedule("a", body=Body("x" * 1_000_001)), "body", 1_000_001, "refused"),
        (schedule("a", timeout=901), "timeout", 901, "cut short"),
        (schedule("a", callback=callback(timeout=901)), "timeout", 901, "cut short"),
        (schedule("a", flow_control=FlowControl("key", 11)), "parallelism", 11, "delayed"),
    ],
)
def test_what_one_resource_wants_is_judged_with_its_address(
    resource: AnyResource, limit: str, found: int, beyond: str
) -> None:
    [verdict] = judge(state(resource))
    assert (verdict.limit, verdict.found.least, verdict.beyond) == (limit, found, beyond)
    assert verdict.addresses == (resource.address,)
    assert verdict.stops is (beyond == "refused")


@pytest.mark.parametrize("settings", [{"retries": 4}, {"failure_callback": callback(retries=4)}])
def test_limits_of_retries_are_of_a_former_table_and_not_certain(settings: dict[str, Any]) -> None:
    [verdict] = judge(state(schedule("a", **settings)))
    assert (verdict.limit, verdict.found, verdict.certain) == ("retries", Range(4, 4), False)


def test_messages_that_come_only_where_deliveries_fail_are_not_certain() -> None:
    [verdict] = judge(state(*many(10, cron="*/30 * * * *", retries=2)))
    assert (verdict.limit, verdict.found, verdict.certain) == ("messages_per_day", Range(480, 1440), False)


def test_a_large_plan_tolerates_a_day_with_too_many_messages() -> None:
    busy = schedule("a", "* * * * *", destination="everybody")
    [verdict] = judge(state(busy, group("everybody", 1_000)), "fixed-1m")
    assert (verdict.limit, verdict.beyond, verdict.stops) == ("messages_per_day", "tolerated", False)


def test_what_cannot_be_read_is_not_judged() -> None:
    assert judge(state(schedule("a", timeout=UNREADABLE))) == ()


def test_verdicts_are_told_by_plan() -> None:
    found = state(schedule("a", HOURLY, delay=400 * DAY), queue("emails", 3))
    verdicts = find_verdicts(found, estimate(found, NOW), load_plans())
    assert [(one.plan, one.limit) for one in verdicts] == [
        ("free", "queue_parallelism"),
        ("free", "delay"),
        ("payg", "delay"),
    ]
