from __future__ import annotations

from dataclasses import replace

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.limits import Limits
from tests.devserver.dialogue import NOON, start

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
