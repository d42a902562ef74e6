from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.devserver.auth import DEV_USERS, ELSEWHERE_TOKEN, User
from reconciler.devserver.wire import Request
from tests.devserver.dialogue import NOON, start

INVALID = (401, "unable to authenticate: invalid token")


def test_the_tokens_are_those_that_qstash_documents() -> None:
    assert [user.token for user in DEV_USERS] == [
        "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=",
        "eyJVc2VySUQiOiJ0ZXN0VXNlcjEiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9",
        "eyJVc2VySUQiOiJ0ZXN0VXNlcjIiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9",
        "eyJVc2VySUQiOiJ0ZXN0VXNlcjMiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9",
    ]


def test_a_user_sees_nothing_of_another() -> None:
    clients = [replace(start_one, token=user.token) for start_one in [start()] for user in DEV_USERS]
    for number, client in enumerate(clients):
        client.create(f"https://example.com/{number}", schedule_id="s")
    shown = [client.ask("GET", "/v2/schedules").json for client in clients]
    assert [[each["destination"] for each in listed] for listed in shown] == [
        [f"https://example.com/{number}"] for number in range(4)
    ]


@pytest.mark.parametrize("token", ["", "x", f"{DEV_USERS[0].token} ".strip()[:-1], f'"{DEV_USERS[0].token}"'])
def test_any_other_token_is_refused(token: str) -> None:
    headers = (("Authorization", f"Bearer {token}"),)
    response = start().server.handle(Request("GET", b"/v2/schedules", headers), NOON)
    assert response.status == INVALID[0]
    assert INVALID[1].encode() in response.body


@pytest.mark.parametrize("headers", [(), (("Authorization", f"Basic {DEV_USERS[0].token}"),)])
def test_a_request_without_a_bearer_token_is_refused(headers: tuple[tuple[str, str], ...]) -> None:
    assert start().server.handle(Request("GET", b"/v2/schedules", headers), NOON).status == 401


def test_a_token_in_the_query_is_as_good() -> None:
    target = f"/v2/schedules?qstash_token={DEV_USERS[0].token.replace('=', '%3D')}"
    assert start().server.handle(Request("GET", target.encode()), NOON).status == 200


def test_a_token_of_another_region_belongs_to_no_user_here() -> None:
    client = replace(start(), token=ELSEWHERE_TOKEN)
    assert client.ask("GET", "/v2/schedules").refusal == (404, "user not found in this region (eu-central-1)")


@pytest.mark.parametrize("user", DEV_USERS, ids=lambda user: user.name)
def test_a_read_only_token_looks_at_its_users_data_and_changes_nothing(user: User) -> None:
    client = replace(start(), token=user.token)
    client.create(schedule_id="s")
    reader = replace(client, token=user.read_only_token)
    assert reader.names("schedules") == ["s"]
    assert reader.ask("DELETE", "/v2/schedules/s").refusal == (403, "the read-only token may not do this")
    assert reader.names("schedules") == ["s"]


def test_a_read_only_token_may_be_refused_as_if_it_were_none() -> None:
    client = start("read_only_refusal=401")
    assert replace(client, token=DEV_USERS[0].read_only_token).create().status == 401
