from __future__ import annotations

from typing import Any

import pytest

from reconciler.devserver import Limits
from tests.devserver.delivery.world import URL, World, answer


def fail(number: int, **limits: Any) -> World:  # noqa: ANN401 - those of Limits
    """A world with so many dead letters, the first of which is a minute older than the others."""
    world = World(limits=Limits(**limits), receivers={f"{URL}/{index}": answer(500 + index) for index in range(number)})
    for index in range(number):
        world.client.send(f"{URL}/{index}", str(index), retries="0", label=f"l{index}", forward_a="b")
        world.run()
        world.go_on(minutes=0 if index else 1)
    world.receivers.clear()
    world.sent.clear()
    return world


def ids(world: World, query: str = "") -> list[str]:
    return [letter["dlqId"] for letter in world.client.letters(query)]


def bodies(world: World, query: str = "") -> list[str]:
    return [letter["body"] for letter in world.client.letters(query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["0", "1", "2"]),
        ("order=latestFirst", ["2", "1", "0"]),
        ("label=l0,l2", ["0", "2"]),
        ("responseStatus=501&responseStatus=502", ["1", "2"]),
        (f"url={URL}/1", ["1"]),
        ("path=/job/1", ["1"]),
        ("count=2", ["0", "1"]),
        ("toDate=1772452830000", ["0"]),
    ],
)
def test_dead_letters_are_found(query: str, found: list[str]) -> None:
    assert bodies(fail(3), query) == found


@pytest.mark.parametrize("order", ["earliestFirst", "latestFirst"])
def test_pages_follow_each_other_also_when_the_letter_between_them_is_gone(order: str) -> None:
    world = fail(5)
    shown = world.client.ask("GET", f"/v2/dlq?count=2&order={order}").json
    world.client.ask("DELETE", f"/v2/dlq/{shown['cursor']}")
    rest = world.client.ask("GET", f"/v2/dlq?order={order}&cursor={shown['cursor']}").json
    found = [letter["body"] for letter in (*shown["messages"], *rest["messages"])]
    assert (found, "cursor" in rest) == (sorted(found, reverse=order == "latestFirst"), False)
    assert len(found) == 5


@pytest.mark.parametrize("query", ["cursor=x", "cursor=1", "count=0"])
def test_what_cannot_be_read_is_refused(query: str) -> None:
    assert fail(1).client.ask("GET", f"/v2/dlq?{query}").status == 400


def test_a_letter_is_sent_again_with_its_original_and_is_gone() -> None:
    world = fail(1)
    (letter,) = ids(world)
    answered = world.client.ask("POST", f"/v2/dlq/retry/{letter}")
    assert answered.status == 201
    world.run()
    assert world.bodies == ["0"]
    assert dict(world.sent[0][1].headers)["A"] == "b"
    assert dict(world.sent[0][1].headers)["Upstash-Message-Id"] == answered.json["messageId"]
    assert ids(world) == []
    for method, path in (("GET", letter), ("DELETE", letter), ("POST", f"retry/{letter}")):
        assert world.client.ask(method, f"/v2/dlq/{path}").status == 404


def test_what_is_sent_again_takes_the_settings_that_the_request_brings() -> None:
    world = fail(1)
    headers = {"Upstash-Retries": "5", "Upstash-Method": "PUT", "Upstash-Delay": "5s", "Upstash-Forward-C": "d"}
    key = world.client.ask("POST", f"/v2/dlq/retry/{ids(world)[0]}", b"", headers).json["messageId"]
    shown = world.client.get("messages", key)
    assert (shown["maxRetries"], shown["method"], shown["header"]) == (5, "PUT", {"A": ["b"], "C": ["d"]})
    assert shown["notBefore"] - shown["createdAt"] == 5000
    assert (shown["body"], shown["label"]) == ("0", "l0")


def test_several_are_sent_again_by_a_filter_a_page_at_a_time() -> None:
    world = fail(3)
    first = world.client.ask("POST", "/v2/dlq/retry?count=2").json
    assert (len(first["responses"]), bool(first["cursor"])) == (2, True)
    rest = world.client.ask("POST", f"/v2/dlq/retry?count=2&cursor={first['cursor']}").json
    assert (len(rest["responses"]), rest["cursor"]) == (1, "")
    world.run()
    assert sorted(world.bodies) == ["0", "1", "2"]


def test_where_one_of_several_ids_is_not_there_none_is_sent_again() -> None:
    world = fail(2)
    assert world.client.ask("POST", f"/v2/dlq/retry?dlqIds={ids(world)[0]}&dlqIds=1-0").status == 404
    assert len(ids(world)) == 2


def test_several_are_deleted_by_ids_by_a_filter_and_all() -> None:
    world = fail(5)
    first, second, *_ = ids(world)
    assert world.client.ask("DELETE", "/v2/dlq", {"dlqIds": [first, "1-0"]}).json == {"deleted": 1}
    assert world.client.ask("DELETE", f"/v2/dlq?dlqIds={second}").json == {"deleted": 1}
    assert world.client.ask("DELETE", "/v2/dlq?label=l2").json == {"deleted": 1}
    assert world.client.ask("DELETE", "/v2/dlq/").json == {"deleted": 2}


def test_a_letter_is_kept_as_long_as_the_plan_says() -> None:
    world = fail(1, dlq_retention=3 * 86400)
    world.go_on(days=2, hours=23)
    (letter,) = ids(world)
    world.go_on(hours=2)
    assert ids(world) == []
    assert world.client.ask("GET", f"/v2/dlq/{letter}").status == 404


def test_letters_of_one_moment_have_ids_of_their_own() -> None:
    world = World(receivers={URL: answer(500)})
    for _ in range(5):
        world.client.send(URL, retries="0")
    world.run()
    assert len(set(ids(world))) == 5


def test_sending_again_counts_as_a_message_of_the_day() -> None:
    world = fail(1, messages_per_day=1)
    assert world.client.ask("POST", f"/v2/dlq/retry/{ids(world)[0]}").status == 429
    assert len(ids(world)) == 1
