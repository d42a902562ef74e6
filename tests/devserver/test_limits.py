from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.limits import PLANS, Limits
from tests.devserver.dialogue import NOON, Answer, Client, start

RESET = str(int(NOON.timestamp()) + 1)
TWO_PER_SECOND = Limits(requests_per_second=2)


def test_one_request_more_than_the_limit_in_a_second_is_refused_with_when_to_come_back() -> None:
    client = start(limits=TWO_PER_SECOND)
    answers = [client.ask("GET", "/v2/queues") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].json == {"error": "rate limit exceeded"}
    assert (
        answers[2].headers.items()
        >= {
            "Burst-RateLimit-Limit": "2",
            "Burst-RateLimit-Remaining": "0",
            "Burst-RateLimit-Reset": RESET,
        }.items()
    )


def test_the_next_second_and_another_user_have_a_limit_of_their_own() -> None:
    client = start(limits=TWO_PER_SECOND)
    for each in (client, client.later(seconds=1), replace(client, token=DEV_USERS[1].token)):
        assert [each.ask("GET", "/v2/queues").status for _ in range(3)] == [200, 200, 429]


def test_a_refused_write_has_changed_nothing() -> None:
    client = start(limits=TWO_PER_SECOND)
    assert [client.create().status for _ in range(3)] == [200, 200, 429]
    assert len(client.later(seconds=1).names("schedules")) == 2


def test_without_a_limit_nothing_is_said_of_one() -> None:
    headers = start("burst_headers=always").ask("GET", "/v2/queues").headers
    assert not any(name.startswith("Burst-") for name in headers)


def test_every_answer_may_say_how_many_requests_are_left() -> None:
    client = start("burst_headers=always", limits=TWO_PER_SECOND)
    answers = [client.ask("GET", "/v2/queues") for _ in range(2)]
    assert [answer.headers["Burst-RateLimit-Remaining"] for answer in answers] == ["1", "0"]


def test_by_itself_only_a_refusal_says_how_many_requests_are_left() -> None:
    assert "Burst-RateLimit-Limit" not in start(limits=TWO_PER_SECOND).ask("GET", "/v2/queues").headers


URL = "https://example.com/job"
FREE = PLANS["free"]


@pytest.mark.parametrize(
    ("ask", "quota"),
    [
        (lambda client: client.create(), "maxSchedules exceeded, current limit: 10"),
        (lambda client: client.put_queue("one-more"), "maxQueues exceeded, current limit: 10"),
        (lambda client: client.enqueue("one-more"), "maxQueues exceeded, current limit: 10"),
        (lambda client: client.add_endpoints("second", {"url": URL}), "maxTopics exceeded, current limit: 1"),
        (lambda client: client.put_queue("q0", parallelism=3), "maxParallelism exceeded, current limit: 2"),
        (lambda client: client.publish(URL, retries="6"), "maxRetries exceeded, current limit: 5"),
        (lambda client: client.create(URL, schedule_id="s0", retries="6"), "maxRetries exceeded, current limit: 5"),
        (lambda client: client.publish(URL, delay="8d"), "maxDelay exceeded, current limit: 604800"),
        (lambda client: client.publish(URL, not_before="1773100000"), "maxDelay exceeded, current limit: 604800"),
        (lambda client: client.publish(URL, b"x" * 1048577), "maxMessageSize exceeded, current limit: 1048576"),
        (
            lambda client: client.publish(URL, flow_control_key="k", flow_control_value="parallelism=3"),
            "maxParallelism exceeded, current limit: 2",
        ),
        (
            lambda client: client.add_endpoints("group", *({"url": f"{URL}/{n}"} for n in range(101))),
            "maxEndpointsPerTopic exceeded, current limit: 100",
        ),
    ],
)
def test_what_the_free_plan_does_not_allow_is_refused_by_its_name_and_limit(
    ask: Callable[[Client], Answer], quota: str
) -> None:
    client = start(limits=replace(FREE, requests_per_second=None))
    for number in range(10):
        assert client.create(URL, schedule_id=f"s{number}").status == 200
        assert client.put_queue(f"q{number}").status == 200
    client.add_endpoints("group", {"url": URL})
    assert ask(client).refusal == (412, f"quota {quota}")
    assert client.create(URL, schedule_id="s0", retries="5").status == 200  # what is there can be changed


def test_the_messages_of_a_day_are_counted_until_midnight_in_utc() -> None:
    client = start(limits=Limits(messages_per_day=3))
    client.add_endpoints("g", {"url": URL}, {"url": f"{URL}/2"})
    assert [client.publish(target).status for target in ("g", URL, URL)] == [200, 200, 429]
    answer = client.batch({"destination": URL})
    midnight = int(NOON.timestamp()) // 86400 * 86400 + 86400
    assert answer.refusal == (429, "quota maxRequestsPerDay exceeded, current limit: 3")
    assert (
        answer.headers.items()
        >= {
            "RateLimit-Limit": "3",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(midnight),
        }.items()
    )
    assert client.later(hours=12).publish(URL).status == 200


def test_a_duplicate_is_not_counted() -> None:
    client = start(limits=Limits(messages_per_day=1))
    assert [client.publish(URL, deduplication_id="once").status for _ in range(3)] == [200, 202, 202]


def test_sending_is_not_counted_among_the_requests_of_a_second() -> None:
    client = start(limits=TWO_PER_SECOND)
    answers = [client.publish(), client.enqueue("q"), client.batch(), client.publish(), client.enqueue("q")]
    assert {answer.status for answer in answers} == {200}
    assert [client.ask("GET", "/v2/events").status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_lets_an_ordinary_message_and_schedule_through(plan: str) -> None:
    client = start(limits=PLANS[plan])
    assert (client.publish(URL, "a", delay="1d").status, client.create().status) == (200, 200)


def test_no_plan_limits_anything_unless_one_is_chosen() -> None:
    assert PLANS["none"] == Limits()
    assert start().publish(URL, retries="999", delay="999d").status == 200
