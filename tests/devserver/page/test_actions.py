from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from reconciler.devserver import RunningServer, serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.faults import Refused
from reconciler.devserver.rules import Rule, around
from tests.devserver.delivery.world import URL, World

EVENT = ["data: changed", ""]


def fire(world: World, key: str = "s") -> tuple[int, dict[str, object]]:
    answer = world.client.ask("POST", f"/dev/schedules/{key}/fire")
    return answer.status, answer.json


def test_a_schedule_fires_at_once_with_all_its_settings_and_again_at_its_time() -> None:
    world = World()
    world.client.create(URL, "hello", schedule_id="s", cron="* * * * *", method="PUT", forward_x_team="billing")
    status, told = fire(world)
    world.go_on(seconds=40)
    (_, by_hand), (second, _) = world.sent
    headers = dict(by_hand.headers)
    assert (status, told) == (200, {"messageIds": [headers["Upstash-Message-Id"]]})
    assert (by_hand.method, by_hand.url, by_hand.body) == ("PUT", URL, b"hello")
    assert (headers["Upstash-Schedule-Id"], headers["X-Team"]) == ("s", "billing")
    assert second == 30


def test_it_is_the_schedule_s_last_run() -> None:
    world = World()
    world.client.create(URL, schedule_id="s")
    fire(world)
    world.run()
    shown = world.client.get("schedules", "s")
    assert (shown["lastScheduleTime"], list(shown["lastScheduleStates"].values())) == (
        int(world.now.timestamp() * 1000),
        ["SUCCESS"],
    )


def test_a_paused_schedule_fires_and_stays_paused() -> None:
    world = World()
    world.client.create(URL, schedule_id="s", cron="* * * * *")
    world.client.ask("POST", "/v2/schedules/s/pause")
    fire(world)
    world.go_on(minutes=5)
    assert world.seconds == [0]
    assert world.client.get("schedules", "s")["isPaused"]


def test_a_group_s_schedule_fires_at_all_its_endpoints() -> None:
    world = World()
    world.client.add_endpoints("g", {"url": f"{URL}/1"}, {"url": f"{URL}/2"})
    world.client.create("g", schedule_id="s")
    fire(world)
    world.run()
    assert [outgoing.url for _, outgoing in world.sent] == [f"{URL}/1", f"{URL}/2"]


def test_why_a_schedule_cannot_fire_is_told_and_kept() -> None:
    world = World()
    world.client.add_endpoints("g", {"url": URL})
    world.client.create("g", schedule_id="s")
    world.client.ask("DELETE", "/v2/topics/g")
    assert fire(world) == (409, {"error": "topic g not found"})
    assert world.client.get("schedules", "s")["error"] == "topic g not found"


def test_a_schedule_that_is_not_there_is_told() -> None:
    assert fire(World(), "nothing") == (404, {"error": "schedule nothing not found"})


def test_neither_who_may_only_look_nor_a_page_of_another_site_fires() -> None:
    world = World()
    world.client.create(URL, schedule_id="s")
    looking = replace(world.client, token=DEV_USERS[0].read_only_token)
    assert looking.ask("POST", "/dev/schedules/s/fire").status == 403
    token = f"?qstash_token={DEV_USERS[0].token}"
    foreign = {"Origin": "https://example.com", "Host": "localhost:8080"}
    assert world.client.ask("POST", f"/dev/schedules/s/fire{token}", headers=foreign).status == 403
    world.run()
    assert world.sent == []


@contextmanager
def following(server: RunningServer) -> Iterator[Iterator[str]]:
    """The lines of the stream of changes, as an EventSource would read it."""
    with httpx.stream("GET", f"{server.url}/dev/changes", params={"qstash_token": server.token}, timeout=30) as answer:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert answer.headers["Connection"] == "close"
        yield answer.iter_lines()


def take(lines: Iterator[str], number: int) -> list[str]:
    return [next(lines) for _ in range(number)]


def write(server: RunningServer) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    httpx.post(f"{server.url}/v2/queues", headers=headers, json={"queueName": "q"}).raise_for_status()


def test_the_stream_has_an_event_at_its_beginning_and_one_after_each_change() -> None:
    with serve(port=0) as server, following(server) as lines:
        assert take(lines, 4) == ["retry: 1000", "", *EVENT]
        write(server)
        assert take(lines, 2) == EVENT


def test_what_another_process_has_changed_is_told_as_well(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with serve(port=0, db=path) as server, serve(port=0, db=path) as other, following(server) as lines:
        take(lines, 4)
        write(other)
        assert take(lines, 2) == EVENT


def test_the_stream_ends_with_the_server_and_asks_for_a_token() -> None:
    with serve(port=0) as server:
        assert httpx.get(f"{server.url}/dev/changes").status_code == 401
        with following(server) as lines:
            take(lines, 4)
            server.close()
            with pytest.raises(StopIteration):
                next(lines)


def test_who_follows_keeps_nobody_from_anything() -> None:
    with serve(port=0) as server, following(server) as lines, following(server) as others:
        take(lines, 4)
        take(others, 4)
        write(server)
        assert take(others, 2) == take(lines, 2) == EVENT


def test_faults_befall_neither_the_page_nor_what_it_asks() -> None:
    with serve(port=0, around=around([Rule(Refused(503))])) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        asked = ("/", "/dev/state", "/v2/queues")
        assert [httpx.get(f"{server.url}{path}", headers=headers).status_code for path in asked] == [200, 200, 503]
