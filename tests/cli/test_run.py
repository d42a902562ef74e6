"""A schedule's message, published now: against a QStash that delivers it to a handler."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import datetime

import pytest

from reconciler.devserver import serve
from reconciler.devserver.delivery.clock import RunningClock
from reconciler.devserver.faults import Cut
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.wire import Handler, Refusal, Request, Response
from tests.cli.operated import SECRET, operated
from tests.cli.shell import PROGRAM, Shell, write
from tests.cli.test_apply import on_terminal, typing
from tests.devserver.delivery.receiver import Reply
from tests.operate.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Iterator[World]:
    """What the manifest wants is there, and what was asked so far is forgotten."""
    with operated(monkeypatch) as found:
        assert shell.apply().code == 0
        found.server.log.clear()
        yield found


def find_ids(world: World) -> list[str]:
    world.settle()
    return [received.headers["Upstash-Message-Id"] for received in world.receiver.received]


def test_the_message_arrives_with_all_that_the_schedule_gives_it(shell: Shell, world: World) -> None:
    result = shell("run", "schedule/hourly", "--yes")
    (message,) = find_ids(world)
    assert (result.code, result.out) == (0, f"Published schedule/hourly: {message}\n")
    (got,) = world.receiver.received
    assert (got.method, got.target, got.body) == ("POST", "/hourly", b'{"kind":"report"}')
    assert (got.headers["Authorization"], got.headers["Content-Type"]) == (f"Bearer {SECRET}", "application/json")
    assert "Upstash-Schedule-Id" not in got.headers


def test_but_for_its_origin_it_is_the_message_that_the_cron_sends(shell: Shell, world: World) -> None:
    world.advance(hours=1)
    shell("run", "hourly", "--yes")
    world.settle()
    own = {"Upstash-Message-Id", "Upstash-Signature", "Upstash-Schedule-Id", "Host", "Date"}
    by_cron, by_hand = (
        (got.method, got.target, got.body, {name: value for name, value in got.headers.items() if name not in own})
        for got in world.receiver.received
    )
    assert by_hand == by_cron


def test_it_looks_once_writes_once_and_leaves_the_schedule_as_it_is(shell: Shell, world: World) -> None:
    before = world.client.get("/v2/schedules/acme.daily")
    world.server.log.clear()
    shell("run", "schedule/daily", "--yes")
    asked = [(one.method, one.target.split(b"http://")[0]) for one in world.server.log]
    assert asked == [("GET", b"/v2/schedules"), ("POST", b"/v2/enqueue/emails/")]
    world.settle()
    assert world.client.get("/v2/schedules/acme.daily") == before


def test_a_message_to_a_group_goes_to_each_endpoint_at_once(shell: Shell, world: World) -> None:
    result = shell("run", "sync", "--yes", "--format", "json")
    world.settle()
    assert sorted(got.target for got in world.receiver.received) == ["/inventory", "/shipping"]
    assert {one["url"] for one in result.json["messages"]} == {
        f"{world.receiver.url}/inventory",
        f"{world.receiver.url}/shipping",
    }
    assert {one["id"] for one in result.json["messages"]} == {*find_ids(world)}


@pytest.mark.parametrize("delay", ["90s", "1m30s", "90"])
def test_it_may_go_out_later(shell: Shell, world: World, delay: str) -> None:
    shell("run", "hourly", "--yes", "--delay", delay)
    world.advance(seconds=89)
    assert world.receiver.received == []
    world.advance(seconds=1)
    assert len(world.receiver.received) == 1


def test_where_the_answer_is_lost_it_is_asked_again_and_arrives_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = around([Rule(Cut("after"), method="POST", path="/v2/publish/*", nth=1)])
    with operated(monkeypatch, lost) as world:
        result = shell("run", "hourly", "--yes")
        (message,) = find_ids(world)
        assert (result.code, result.out) == (0, f"Published schedule/hourly: {message}\n")
        assert len(world.server.log.writes) == 2
    first, second = (dict(one.headers)["Upstash-Deduplication-Id"] for one in world.server.log.writes)
    assert first == second


def test_each_run_is_one_of_its_own(shell: Shell, world: World) -> None:
    for _ in range(2):
        assert shell("run", "hourly", "--yes").code == 0
    assert len(set(find_ids(world))) == 2


@pytest.mark.parametrize(
    ("status", "code", "ending"), [(200, 0, "Delivered"), (500, 1, "Failed")], ids=["delivered", "failed"]
)
def test_who_waits_learns_how_it_ended(shell: Shell, world: World, status: int, code: int, ending: str) -> None:
    world.receiver.answer = lambda _: Reply(status)
    result = shell("run", "--wait", "daily", "--yes")
    (message,) = find_ids(world)
    assert (result.code, result.out) == (code, f"Published schedule/daily: {message}\n{ending}: {message}\n")
    assert (f"{message}: an attempt failed (500" in result.err) is (status == 500)


@pytest.mark.parametrize(("state", "code"), [("delivered", 0), ("failed", 1)])
def test_as_json_the_end_is_told_too(shell: Shell, world: World, state: str, code: int) -> None:
    world.receiver.answer = lambda _: Reply(200 if state == "delivered" else 500)
    result = shell("run", "daily", "--yes", "--wait", "30", "--format", "json")
    (message,) = find_ids(world)
    assert result.code == code
    assert result.json == {
        "format_version": "1",
        "address": "schedule/daily",
        "messages": [{"id": message, "url": None, "state": state}],
    }


def test_who_does_not_wait_long_enough_learns_what_is_known(shell: Shell, world: World) -> None:
    world.receiver.answer = lambda _: Reply(500)  # and it will be tried again, which nobody waits for
    result = shell("run", "hourly", "--yes", "--wait", "0")
    (message,) = find_ids(world)
    assert result.code == 1
    assert result.out == (
        f"Published schedule/hourly: {message}\nUnder way: {message}\n"
        "What is under way goes on. To look: qstash-sync logs schedule/hourly\n"
    )


def test_ctrl_c_ends_the_waiting_and_not_the_message(world: World) -> None:
    command = [PROGRAM, "run", "hourly", "--yes", "--wait", "--delay", "1h"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        published = process.stdout.readline()
        while not any(b"/v2/events" in one.target for one in world.server.log.reads):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    message = published.split()[-1]
    assert process.returncode == 130
    assert out == (f"Under way: {message}\nWhat is under way goes on. To look: qstash-sync logs schedule/hourly\n")
    world.advance(hours=1)
    assert message in find_ids(world)


def test_it_asks_first_and_says_what_it_would_send(world: World) -> None:
    result = on_terminal("run", "sync", react=typing(b"no\n"))
    assert result.code == 64
    assert result.err.endswith(
        "Publish the message of schedule/sync, once, now:\n"
        "  POST processors\n"
        "  without the delay of 30s that the schedule has; --delay 30s keeps it\n"
        "This makes the job run. Publish it? Only 'yes' is taken as a yes: "
        "Error: not confirmed; nothing was published\n"
    )
    assert world.server.log.writes == ()


def test_a_yes_is_a_yes(world: World) -> None:
    result = on_terminal("run", "daily", react=typing(b"yes\n"))
    assert result.code == 0
    assert f"  POST {world.receiver.url}/daily, by way of queue emails\n" in result.err
    assert len(find_ids(world)) == 1


def test_without_a_terminal_and_without_yes_nothing_is_asked_or_sent(shell: Shell, world: World) -> None:
    result = shell("run", "daily")
    assert (result.code, result.out) == (64, "")
    assert result.err == "Error: there is no terminal to ask on; pass --yes\n"
    assert len(world.server.log) == 0


def test_it_says_so_of_a_schedule_that_is_paused_protected_or_not_there(shell: Shell, world: World) -> None:
    world.client.send("PATCH", "/v2/schedules/acme.daily/pause")
    assert "Warning: schedule/daily is paused, and stays so" in shell("run", "daily", "--yes").err
    assert world.client.get("/v2/schedules/acme.daily")["isPaused"] is True
    world.client.send("DELETE", "/v2/schedules/acme.hourly")
    assert "Warning: schedule/hourly is not on QStash" in shell("run", "hourly", "--yes").err
    write(
        "version: 1\nowner: acme\n"
        "schedules: [{name: a, destination: 'http://127.0.0.1', cron: 0 9 * * *, protect: true}]"
    )
    assert "Warning: schedule/a is protected" in shell("run", "a", "--yes").err


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("schedule/dayly", "the manifest has no schedule schedule/dayly; did you mean schedule/daily"),
        ("houry", "the manifest has no schedule houry; did you mean hourly"),
        ("queue/emails", "the manifest has no schedule queue/emails; plan shows the addresses"),
    ],
)
def test_an_address_that_there_is_not_is_wrong_usage_and_the_nearest_is_named(
    shell: Shell, world: World, address: str, message: str
) -> None:
    result = shell("run", address, "--yes")
    assert (result.code, result.err) == (64, f"Error: {message}\n")
    assert len(world.server.log) == 0


@pytest.mark.parametrize("delay", ["soon", "-1s", "1.5h"])
def test_a_delay_that_is_none_is_wrong_usage(shell: Shell, world: World, delay: str) -> None:
    result = shell("run", "daily", "--yes", f"--delay={delay}")
    assert result.code == 64
    assert "--delay" in result.err
    assert len(world.server.log) == 0


def refuse(handler: Handler) -> Handler:
    """Says no to messages, and repeats what was sent."""

    def answer(request: Request, now: datetime) -> Response:
        if b"/v2/publish/" in request.target:
            return Refusal(400, f"cannot take {SECRET}").answer
        return handler(request, now)

    return answer


def test_a_refusal_is_told_without_the_secret_that_it_repeats(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with operated(monkeypatch, refuse):
        result = shell("run", "hourly", "--yes", "-vv")
    assert result.code == 1
    assert SECRET not in result.out + result.err
    assert "QStash refused (400): (its text repeats a secret)" in result.err


def test_a_secret_that_is_not_set_is_missed_before_anything_is_sent(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUSH")
    assert shell("run", "hourly", "--yes").code == 78
    assert len(world.server.log) == 0


def test_the_server_within_a_command_delivers_nothing_and_that_is_said(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(port=0) as other:
        monkeypatch.setenv("QSTASH_DEV_PORT", str(other.port))
    monkeypatch.delenv("QSTASH_URL")
    waiting = shell("run", "hourly", "--yes", "--dev", "--wait")
    assert (waiting.code, waiting.out) == (64, "")
    assert "--wait would wait in vain" in waiting.err
    result = shell("run", "hourly", "--yes", "--dev")
    assert result.code == 0
    assert "nobody delivers it before qstash-sync dev runs, with --db .qstash-dev.db" in result.err
    with serve(port=0, db=".qstash-dev.db", delivery=RunningClock()):
        assert [got.target for got in world.receiver.wait_for(1)] == ["/hourly"]


def test_a_server_that_runs_delivers_for_dev(shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QSTASH_DEV_PORT", str(world.server.port))
    result = shell("run", "hourly", "--yes", "--dev", "--wait", "--format", "json")
    assert (result.code, json.loads(result.out)["messages"][0]["state"]) == (0, "delivered")
