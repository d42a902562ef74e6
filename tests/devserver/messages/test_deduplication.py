from __future__ import annotations

import pytest

from tests.devserver.dialogue import start

URL = "https://example.com/job"


def test_a_second_message_of_the_same_id_is_accepted_and_is_the_first_one() -> None:
    client = start()
    key = client.send(URL, "a", deduplication_id="once")
    answer = client.later(minutes=9).publish(URL, "b", deduplication_id="once")
    assert (answer.status, answer.json) == (202, {"messageId": key, "deduplicated": True})
    assert client.states(key) == ["CREATED"]


def test_after_ten_minutes_it_is_sent_again() -> None:
    client = start()
    key = client.send(URL, deduplication_id="once")
    answer = client.later(minutes=10).publish(URL, deduplication_id="once")
    assert answer.status == 200
    assert answer.json["messageId"] != key


@pytest.mark.parametrize("wish", ["true", "True"])  # the Python SDK writes the latter
@pytest.mark.parametrize(
    ("destination", "body", "headers", "status"),
    [
        (URL, "a", {"forward_a": "1"}, 202),
        (URL, "a", {"forward_a": "1", "delay": "5s"}, 202),
        (URL, "b", {"forward_a": "1"}, 200),
        (URL, "a", {"forward_a": "2"}, 200),
        (URL, "a", {"forward_a": "1", "content_type": "text/plain"}, 200),
        (f"{URL}/", "a", {"forward_a": "1"}, 200),
    ],
)
def test_by_content_the_same_destination_body_and_headers_are_the_same_message(
    wish: str, destination: str, body: str, headers: dict[str, str], status: int
) -> None:
    client = start()
    client.publish(URL, "a", forward_a="1", content_based_deduplication=wish)
    assert client.publish(destination, body, content_based_deduplication=wish, **headers).status == status


def test_without_a_wish_nothing_is_the_same() -> None:
    client = start()
    assert {client.publish(URL, "a", content_based_deduplication="False").status for _ in range(2)} == {200}


def test_each_endpoint_of_a_url_group_is_told_apart() -> None:
    client = start()
    client.add_endpoints("g", {"url": "https://a.example.com"})
    (first,) = client.publish("g", deduplication_id="once").json
    client.add_endpoints("g", {"url": "https://b.example.com"})
    answer = client.publish("g", deduplication_id="once")
    assert answer.status == 200
    assert answer.json[0] == first | {"deduplicated": True}
    assert "deduplicated" not in answer.json[1]
    assert client.publish("g", deduplication_id="once").status == 202
