from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import pytest

from tests.forge.github import GitHub
from tests.forge.github_world import LONGEST_TEXT

REPO: Final = "acme/shop"
NOTES: Final = f"/repos/{REPO}/issues/7/comments"


@pytest.fixture
def github() -> Generator[GitHub]:
    with GitHub() as server:
        server.add_pull(REPO, 7)
        yield server


@pytest.fixture
def client(github: GitHub) -> Generator[httpx.Client]:
    with httpx.Client(base_url=github.url, headers={"Authorization": "Bearer ghs_writer"}) as client:
        yield client


def ask(client: httpx.Client, method: str, path: str, token: str = "ghs_writer", **more: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
    return client.request(
        method, path, headers={"Authorization": f"Bearer {token}"} if token else {"Authorization": ""}, **more
    )


@pytest.mark.parametrize(
    ("method", "path", "token", "status", "message"),
    [
        ("GET", NOTES, "ghs_writer", 200, None),
        ("GET", NOTES, "ghs_reader", 200, None),
        ("GET", NOTES, "", 200, None),
        ("GET", NOTES, "ghs_blind", 404, "Not Found"),
        ("GET", NOTES, "ghs_unknown", 401, "Bad credentials"),
        ("POST", NOTES, "ghs_writer", 201, None),
        ("POST", NOTES, "ghs_reader", 403, "Resource not accessible by integration"),
        ("POST", NOTES, "", 401, "Requires authentication"),
        ("GET", f"/repos/{REPO}/issues/8/comments", "ghs_writer", 404, "Not Found"),
        ("GET", "/repos/acme/other/issues/7/comments", "ghs_writer", 404, "Not Found"),
        ("PATCH", f"/repos/{REPO}/issues/comments/1", "ghs_writer", 404, "Not Found"),
        ("PUT", NOTES, "ghs_writer", 404, "Not Found"),
        ("GET", "/nothing", "ghs_writer", 404, "Not Found"),
    ],
)
def test_who_may_do_what_is_answered_as_github_does(
    client: httpx.Client, method: str, path: str, token: str, status: int, message: str | None
) -> None:
    answer = ask(client, method, path, token, json={"body": "text"})
    assert answer.status_code == status
    assert message is None or answer.json()["message"] == message


@pytest.mark.parametrize(("size", "pages"), [(None, 4), (50, 3), (100, 2), (1_000, 2)])
def test_a_list_comes_in_pages_of_thirty_and_of_a_hundred_at_most(
    github: GitHub, client: httpx.Client, size: int | None, pages: int
) -> None:
    for number in range(101):
        github.add_comment(REPO, 7, f"{number}")
    address: str | None = NOTES if size is None else f"{NOTES}?per_page={size}"
    found: list[str] = []
    asked = 0
    while address is not None:
        answer = client.get(address)
        found += [one["body"] for one in answer.json()]
        address = answer.links.get("next", {}).get("url")
        asked += 1
    assert (found, asked) == ([str(number) for number in range(101)], pages)


@pytest.mark.parametrize(("length", "status"), [(LONGEST_TEXT, 201), (LONGEST_TEXT + 1, 422), (0, 422)])
def test_a_comment_has_at_least_one_character_and_not_too_many(client: httpx.Client, length: int, status: int) -> None:
    answer = client.post(NOTES, json={"body": "\U0001f600" * length})
    assert answer.status_code == status
    if length > LONGEST_TEXT:
        assert answer.json()["errors"][0]["message"] == "Body is too long (maximum is 65536 characters)"


def test_a_failure_is_what_was_asked_for_and_happens_as_often(github: GitHub, client: httpx.Client) -> None:
    github.fail("POST", "comments", 502, headers={"Retry-After": "3"}, times=2)
    answers = [client.post(NOTES, json={"body": "text"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [502, 502, 201]
    assert answers[0].headers["retry-after"] == "3"
    assert len(github.comments(REPO, 7)) == 1


def test_an_answer_can_be_lost_having_done_what_was_asked(github: GitHub, client: httpx.Client) -> None:
    github.cut("POST", "comments", done=True)
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(NOTES, json={"body": "text"})
    assert len(github.comments(REPO, 7)) == 1


def test_requests_wait_at_a_gate_until_it_is_opened(github: GitHub, client: httpx.Client) -> None:
    gate = github.hold("GET", "comments")
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(client.get, NOTES) for _ in range(4)]
        gate.wait_for(4)
        assert client.post(NOTES, json={"body": "text"}).status_code == 201
        gate.open()
        assert [len(one.result().json()) for one in waiting] == [1] * 4


def test_every_edit_is_kept_and_so_is_every_request(github: GitHub, client: httpx.Client) -> None:
    made = client.post(NOTES, json={"body": "one"}).json()
    ask(client, "PATCH", f"/repos/{REPO}/issues/comments/{made['id']}", "ghp_alice", json={"body": "two"})
    [comment] = github.comments(REPO, 7)
    assert (comment.history, comment.edits[-1][0].login) == (["one", "two"], "alice")
    assert github.asked == [("POST", NOTES), ("PATCH", f"/repos/{REPO}/issues/comments/{made['id']}")]
    assert github.writes == github.asked
    assert [one.token for one in github.log] == ["ghs_writer", "ghp_alice"]


def test_graphql_names_a_bot_with_its_suffix_as_viewer_and_without_it_as_editor(client: httpx.Client) -> None:
    made = client.post(NOTES, json={"body": "one"}).json()
    client.patch(f"/repos/{REPO}/issues/comments/{made['id']}", json={"body": "two"})
    viewer = client.post("/graphql", json={"query": "query { viewer { login } }"}).json()
    assert viewer["data"]["viewer"]["login"] == made["user"]["login"] == "github-actions[bot]"
    query = {"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": made["node_id"]}}
    node = client.post("/graphql", json=query).json()["data"]["node"]
    assert node["editor"] == {"__typename": "Bot", "login": "github-actions"}


def test_it_starts_as_a_program_and_tells_where_it_is_and_what_it_holds() -> None:
    command = [sys.executable, "-m", "tests.forge.github", "--repository", REPO, "--pull", f"{REPO}=7"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        told = json.loads(program.stdout.readline())
        try:
            with httpx.Client(base_url=told["url"]) as client:
                assert ask(client, "POST", NOTES, json={"body": "text"}).status_code == 201
                state = client.get("/_state").json()
        finally:
            program.terminate()
    assert told["tokens"]["ghs_writer"] == "github-actions[bot]"
    assert [one["history"] for one in state[REPO]["comments"]] == [["text"]]
