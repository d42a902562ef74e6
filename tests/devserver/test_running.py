"""The whole server, with a clock that stands still: requests in, deliveries out, nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from qstash import Receiver as Judge

from reconciler.devserver import RunningServer, serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.clock import RunningClock, StandingClock
from tests.devserver.delivery.receiver import Receiver, Reply, hold, receiving

USER = DEV_USERS[0]
BEGIN = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0, delivery=StandingClock(BEGIN)) as running:
        yield running


def ask(server: RunningServer, method: str, path: str, token: str = USER.token, **settings: Any) -> httpx.Response:  # noqa: ANN401
    headers = {"Authorization": f"Bearer {token}"} | settings.pop("headers", {})
    return httpx.request(method, f"{server.url}{path}", headers=headers, **settings)


def advance(server: RunningServer, by: str) -> dict[str, Any]:
    shown: dict[str, Any] = ask(server, "POST", f"/dev/clock/advance?by={by}").json()
    return shown


def test_a_published_message_arrives_signed_for_its_url_and_body(server: RunningServer, receiver: Receiver) -> None:
    url = f"{receiver.url}/job?a=b"
    ask(server, "POST", f"/v2/publish/{url}", content="hello", headers={"Upstash-Forward-X-Team": "billing"})
    (got,) = receiver.wait_for(1)
    assert (got.method, got.target, got.body, got.headers["X-Team"]) == ("POST", "/job?a=b", b"hello", "billing")
    judge = Judge(USER.current_key, USER.next_key)
    judge.verify(signature=got.headers["Upstash-Signature"], body="hello", url=url)


def test_a_schedule_fires_when_its_minute_comes_and_not_before(server: RunningServer, receiver: Receiver) -> None:
    headers = {"Upstash-Cron": "*/5 * * * *"}
    ask(server, "POST", f"/v2/schedules/{receiver.url}", content="tick", headers=headers)
    assert ask(server, "GET", "/dev/clock").json() == {
        "now": "2026-03-02T12:00:30.000Z",
        "next": "2026-03-02T12:05:00.000Z",
        "stands": True,
    }
    advance(server, "4m")
    assert receiver.bodies == []
    moved = ask(server, "POST", "/dev/clock/next").json()
    assert (moved["now"], moved["next"]) == ("2026-03-02T12:05:00.000Z", "2026-03-02T12:10:00.000Z")
    assert receiver.bodies == ["tick"]
    advance(server, "1h")
    assert receiver.bodies == ["tick"] * 13


def test_advancing_lets_all_happen_on_the_way_in_its_order(server: RunningServer, receiver: Receiver) -> None:
    answers = iter([500, 500])
    receiver.answer = lambda got: Reply(next(answers, 200) if got.body == b"first" else 200)
    ask(server, "POST", f"/v2/publish/{receiver.url}", content="first")
    headers = {"Upstash-Delay": "1m"}
    ask(server, "POST", f"/v2/publish/{receiver.url}", content="second", headers=headers)
    advance(server, "1h")
    assert receiver.bodies == ["first", "first", "second", "first"]  # after 0 s, 12 s, 60 s, 160 s
    assert ask(server, "POST", "/dev/clock/next").json()["now"] == "2026-03-02T13:00:30.000Z"


def test_a_queue_keeps_its_order_over_the_network(server: RunningServer, receiver: Receiver) -> None:
    for number in range(10):
        ask(server, "POST", f"/v2/enqueue/q/{receiver.url}", content=str(number))
    receiver.wait_for(10)
    assert receiver.bodies == [str(number) for number in range(10)]


def test_a_paused_queue_goes_on_as_soon_as_it_is_resumed(server: RunningServer, receiver: Receiver) -> None:
    ask(server, "POST", "/v2/queues", json={"queueName": "q", "paused": True})
    ask(server, "POST", f"/v2/enqueue/q/{receiver.url}", content="a")
    advance(server, "1d")
    assert receiver.bodies == []
    ask(server, "POST", "/v2/queues/q/resume")
    receiver.wait_for(1)


def test_what_a_closed_server_had_on_its_way_its_successor_delivers(tmp_path: Path, receiver: Receiver) -> None:
    done = Event()
    receiver.answer = hold(done)
    with serve(port=0, db=tmp_path / "db", delivery=RunningClock()) as server:
        ask(server, "POST", f"/v2/publish/{receiver.url}", content="a")
        receiver.wait_for(1)
    done.set()
    with serve(port=0, db=tmp_path / "db", delivery=RunningClock()):
        receiver.wait_for(2)
    assert receiver.bodies == ["a", "a"]


def test_without_a_clock_to_deliver_by_nothing_is_sent(tmp_path: Path, receiver: Receiver) -> None:
    with serve(port=0, db=tmp_path / "db") as server:
        ask(server, "POST", f"/v2/publish/{receiver.url}", content="a")
        assert ask(server, "GET", "/dev/clock").status_code == 404
    with serve(port=0, db=tmp_path / "db", delivery=RunningClock()):
        assert receiver.wait_for(1)[0].body == b"a"


def test_another_server_s_messages_on_the_same_file_are_delivered_as_well(tmp_path: Path, receiver: Receiver) -> None:
    path = tmp_path / "db"
    with serve(port=0, db=path, delivery=RunningClock()), serve(port=0, db=path) as other:
        ask(other, "POST", f"/v2/publish/{receiver.url}", content="a")
        receiver.wait_for(1)


def test_the_machine_s_clock_is_shown_and_cannot_be_moved() -> None:
    with serve(port=0, delivery=RunningClock()) as server:
        shown = ask(server, "GET", "/dev/clock").json()
        assert (shown["next"], shown["stands"]) == (None, False)
        refused = ask(server, "POST", "/dev/clock/next")
        assert (refused.status_code, refused.json()["error"].partition(";")[0]) == (409, "the clock is the machine's")


@pytest.mark.parametrize("query", ["", "?by=soon", "?by=", "?by=-5s", "?by=999999999d999999999d"])
def test_a_time_to_go_on_that_cannot_be_read_is_refused(server: RunningServer, query: str) -> None:
    assert ask(server, "POST", f"/dev/clock/advance{query}").status_code == 400


def test_who_may_not_write_may_not_move_the_clock(server: RunningServer) -> None:
    assert ask(server, "POST", "/dev/clock/next", USER.read_only_token).status_code == 403
    assert ask(server, "GET", "/dev/clock", USER.read_only_token).status_code == 200
    assert ask(server, "GET", "/dev/clock", "nobody").status_code == 401
