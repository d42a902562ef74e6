from __future__ import annotations

import pytest

from reconciler.devserver.limits import Limits
from tests.devserver.dialogue import NOON, start

MILLIS = int(NOON.timestamp() * 1000)
A, B = "https://a.example.com", "https://b.example.com"


def test_a_group_shows_its_endpoints_in_the_order_in_which_they_came() -> None:
    client = start()
    assert client.add_endpoints("g", {"name": "First endpoint", "url": B}, {"url": A}).status == 200
    shown = client.get("topics", "g")
    assert shown == {
        "createdAt": MILLIS,
        "updatedAt": MILLIS,
        "name": "g",
        "endpoints": [{"name": "First endpoint", "url": B}, {"url": A}],
    }
    assert client.ask("GET", "/v2/topics/").json == [shown]


def test_endpoints_that_are_added_later_come_after_the_others() -> None:
    client = start()
    client.add_endpoints("g", {"url": A})
    client.later(seconds=1).add_endpoints("g", {"url": B}, {"url": A})
    shown = client.get("topics", "g")
    assert shown["endpoints"] == [{"url": A}, {"url": B}]
    assert (shown["createdAt"], shown["updatedAt"]) == (MILLIS, MILLIS + 1000)


@pytest.mark.parametrize("entry", [{"url": A}, {"name": "a"}, {"name": "a", "url": A}])
def test_an_endpoint_is_removed_by_url_by_name_or_by_both(entry: dict[str, str]) -> None:
    client = start()
    client.add_endpoints("g", {"url": A, "name": "a"}, {"url": B, "name": "b"})
    client.remove_endpoints("g", entry)
    assert client.get("topics", "g")["endpoints"] == [{"url": B, "name": "b"}]


def test_a_group_without_its_last_endpoint_is_gone() -> None:
    client = start()
    client.add_endpoints("g", {"url": A}, {"url": B})
    client.remove_endpoints("g", {"url": A}, {"url": B})
    assert client.ask("GET", "/v2/topics/g").refusal == (404, "topic g not found")


def test_endpoints_cannot_be_removed_from_a_group_that_is_not_there() -> None:
    assert start().remove_endpoints("g", {"url": A}).refusal == (404, "topic g not found")


def test_a_deleted_group_is_gone_and_may_be_deleted_again() -> None:
    client = start()
    client.add_endpoints("g", {"url": A})
    assert [client.ask("DELETE", "/v2/topics/g").status for _ in range(2)] == [200, 200]
    assert client.names("topics") == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "endpoints must be a list"),
        ({"endpoints": []}, "endpoints must not be empty"),
        ({"endpoints": [1]}, "an endpoint needs a url or a name"),
        ({"endpoints": [{"url": 1}]}, "an endpoint needs a url or a name"),
        (
            {"endpoints": [{"name": "a"}]},
            "invalid endpoint url: endpoint has invalid scheme, add http:// or https://",
        ),
        (
            {"endpoints": [{"url": A}, {"url": "ftp://example.com"}]},
            "invalid endpoint url: endpoint has invalid scheme, add http:// or https://",
        ),
    ],
)
def test_wrong_endpoints_are_refused_and_make_no_group(body: object, text: str) -> None:
    client = start()
    assert client.ask("POST", "/v2/topics/g/endpoints", body).refusal == (400, text)
    assert client.names("topics") == []


def test_a_name_with_other_characters_is_refused() -> None:
    assert start().add_endpoints("a%2Fb", {"url": A}).refusal == (400, "URL group name is invalid")


@pytest.mark.parametrize("headers", [{"Upstash-Header-Forward": ["true"], "Upstash-Retries": "3"}, {}])
def test_default_headers_are_taken_and_not_shown(headers: dict[str, object]) -> None:
    client = start()
    client.add_endpoints("g", {"url": A})
    before = client.get("topics", "g")
    assert client.ask("PATCH", "/v2/topics/g", {"headers": headers}).status == 200
    assert client.get("topics", "g") == before


def test_default_headers_must_be_an_object() -> None:
    client = start()
    client.add_endpoints("g", {"url": A})
    assert client.ask("PATCH", "/v2/topics/g", {"headers": []}).refusal == (400, "headers must be an object")


def test_the_quota_of_groups_lets_a_group_that_is_there_be_changed() -> None:
    client = start(limits=Limits(max_url_groups=1))
    assert client.add_endpoints("g", {"url": A}).status == 200
    assert client.add_endpoints("g", {"url": B}).status == 200
    assert client.add_endpoints("h", {"url": B}).refusal == (412, "quota maxTopics exceeded, current limit: 1")


@pytest.mark.parametrize(
    ("position", "added", "shown"),
    [
        ("url", {"url": A, "name": "x"}, [{"url": A, "name": "x"}]),
        ("url", {"url": B, "name": "a"}, [{"url": A, "name": "a"}, {"url": B, "name": "a"}]),
        ("name", {"url": A, "name": "x"}, [{"url": A, "name": "a"}, {"url": A, "name": "x"}]),
        ("name", {"url": B, "name": "a"}, [{"url": B, "name": "a"}]),
        ("name", {"url": A}, [{"url": A, "name": "a"}, {"url": A}]),
        ("pair", {"url": A, "name": "a"}, [{"url": A, "name": "a"}]),
        ("pair", {"url": A, "name": "x"}, [{"url": A, "name": "a"}, {"url": A, "name": "x"}]),
    ],
)
def test_an_endpoint_that_is_added_again_is_known_by(
    position: str, added: dict[str, str], shown: list[dict[str, str]]
) -> None:
    client = start(f"endpoint_identity={position}")
    client.add_endpoints("g", {"url": A, "name": "a"})
    client.add_endpoints("g", added)
    assert client.get("topics", "g")["endpoints"] == shown


def test_unnamed_endpoints_known_by_name_are_told_apart_by_url() -> None:
    client = start("endpoint_identity=name")
    client.add_endpoints("g", {"url": A}, {"url": B}, {"url": A})
    assert client.get("topics", "g")["endpoints"] == [{"url": A}, {"url": B}]


@pytest.mark.parametrize(("position", "left"), [("pair", ["a", "b"]), ("url", ["b"]), ("name", ["a"]), ("either", [])])
def test_an_entry_with_name_and_url_removes_what_matches(position: str, left: list[str]) -> None:
    client = start(f"endpoint_removal={position}", "endpoint_identity=pair")
    keeper = {"name": "keeper", "url": "https://k.example.com"}
    client.add_endpoints("g", {"name": "a", "url": A}, {"name": "b", "url": B}, keeper)
    client.remove_endpoints("g", {"name": "b", "url": A})
    assert [each["name"] for each in client.get("topics", "g")["endpoints"]] == [*left, "keeper"]


@pytest.mark.parametrize(("position", "status"), [("ignored", 200), ("refused", 404)])
def test_removing_an_unknown_endpoint_is_done_or_refused(position: str, status: int) -> None:
    client = start(f"unknown_endpoint_removal={position}")
    client.add_endpoints("g", {"url": A})
    assert client.remove_endpoints("g", {"url": A}, {"url": B}).status == status
    assert client.names("topics") == ([] if status == 200 else ["g"])


def test_an_unnamed_endpoint_may_have_an_empty_name() -> None:
    client = start("unnamed_endpoint=empty")
    client.add_endpoints("g", {"url": A})
    assert client.get("topics", "g")["endpoints"] == [{"name": "", "url": A}]


def test_an_empty_group_may_come_of_an_empty_list() -> None:
    client = start("empty_endpoint_list=accepted")
    client.add_endpoints("g")
    assert client.get("topics", "g")["endpoints"] == []


def test_a_group_in_use_is_deleted_or_kept() -> None:
    for client, status in [(start(), 200), (start("deletion_in_use=refused"), 400)]:
        client.add_endpoints("g", {"url": A})
        client.create("g", schedule_id="s")
        assert client.ask("DELETE", "/v2/topics/g").status == status
