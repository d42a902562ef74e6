from __future__ import annotations

import pytest

from reconciler.devserver.limits import Limits
from tests.devserver.dialogue import NOON, start

MILLIS = int(NOON.timestamp() * 1000)


def test_a_queue_shows_all_its_fields() -> None:
    client = start()
    assert client.put_queue("emails", parallelism=5, paused=True).status == 200
    shown = client.get("queues", "emails")
    assert shown == {
        "createdAt": MILLIS,
        "updatedAt": MILLIS,
        "name": "emails",
        "parallelism": 5,
        "paused": True,
        "lag": 0,
    }
    assert client.ask("GET", "/v2/queues").json == [shown]


def test_an_upsert_changes_a_queue_and_keeps_when_it_was_made() -> None:
    client = start()
    client.put_queue("q", parallelism=1, paused=False)
    client.later(minutes=1).put_queue("q", parallelism=2, paused=True)
    shown = client.get("queues", "q")
    assert (shown["parallelism"], shown["paused"]) == (2, True)
    assert (shown["createdAt"], shown["updatedAt"]) == (MILLIS, MILLIS + 60_000)


def test_an_sdks_upsert_resumes_a_paused_queue() -> None:
    client = start()
    client.put_queue("q", parallelism=1, paused=True)
    client.put_queue("q", parallelism=1, paused=False)
    assert client.get("queues", "q")["paused"] is False


def test_a_queue_is_paused_and_resumed_however_often() -> None:
    client = start()
    client.put_queue("q")
    for action, paused in [("pause", True), ("pause", True), ("resume", False), ("resume", False)]:
        assert client.ask("POST", f"/v2/queues/q/{action}").status == 200
        assert client.get("queues", "q")["paused"] is paused


def test_a_deleted_queue_is_gone_and_may_be_deleted_again() -> None:
    client = start()
    client.put_queue("q")
    assert [client.ask("DELETE", "/v2/queues/q").status for _ in range(2)] == [200, 200]
    assert client.names("queues") == []


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/pause"), ("POST", "/resume")])
def test_a_queue_that_is_not_there_is_not_found(method: str, path: str) -> None:
    assert start().ask(method, f"/v2/queues/q{path}").refusal == (404, "queue q not found")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Queue name is invalid"),
        ({"queueName": 1}, "Queue name is invalid"),
        ({"queueName": "a b"}, "Queue name is invalid"),
        ({"queueName": "q", "parallelism": 0}, "parallelism must be an integer of at least 1"),
        ({"queueName": "q", "parallelism": "2"}, "parallelism must be an integer of at least 1"),
        ({"queueName": "q", "parallelism": True}, "parallelism must be an integer of at least 1"),
        ({"queueName": "q", "paused": 1}, "paused must be a boolean"),
        ([], "invalid request body: an object is wanted"),
        (b"{", "invalid request body: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)
def test_a_wrong_upsert_is_refused_and_makes_no_queue(body: object, text: str) -> None:
    client = start()
    assert client.ask("POST", "/v2/queues", body).refusal == (400, text)
    assert client.names("queues") == []


def test_a_name_with_other_characters_is_refused() -> None:
    assert start().ask("GET", "/v2/queues/a%20b").refusal == (400, "Queue name is invalid")


def test_the_quota_of_queues_lets_a_queue_that_is_there_be_changed() -> None:
    client = start(limits=Limits(max_queues=1))
    assert client.put_queue("q").status == 200
    assert client.put_queue("q", parallelism=2).status == 200
    assert client.put_queue("r").refusal == (412, "quota maxQueues exceeded, current limit: 1")


@pytest.mark.parametrize(("position", "paused"), [("keeps", True), ("resets", False)])
def test_an_upsert_that_is_silent_about_pause_keeps_it_or_resumes(position: str, paused: bool) -> None:
    client = start(f"queue_upsert_without_paused={position}")
    client.put_queue("q", paused=True)
    client.put_queue("q", parallelism=2)
    assert client.get("queues", "q")["paused"] is paused


@pytest.mark.parametrize(("position", "parallelism"), [("keeps", 4), ("resets", 1)])
def test_an_upsert_that_is_silent_about_parallelism_keeps_it_or_resets(position: str, parallelism: int) -> None:
    client = start(f"queue_upsert_without_parallelism={position}")
    client.put_queue("q", parallelism=4)
    client.put_queue("q", paused=True)
    assert client.get("queues", "q")["parallelism"] == parallelism


def test_a_queue_in_use_is_deleted_or_kept() -> None:
    refusing = start("deletion_in_use=refused")
    for client, status in [(start(), 200), (refusing, 400)]:
        client.put_queue("q")
        client.create(schedule_id="s", queue_name="q")
        assert client.ask("DELETE", "/v2/queues/q").status == status
    assert refusing.ask("DELETE", "/v2/queues/q").refusal == (400, "queue q is used by schedule s")
    refusing.ask("DELETE", "/v2/schedules/s")
    assert refusing.ask("DELETE", "/v2/queues/q").status == 200


def test_changes_may_be_answered_with_a_text() -> None:
    answer = start("mutation_answer=text").put_queue("q")
    assert (answer.status, answer.response.body) == (202, b"OK")
