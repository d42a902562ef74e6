"""What happened to a schedule's messages, from a QStash that has really sent them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.cli.operated import SECRET, operated
from tests.cli.shell import PROGRAM, Shell, write
from tests.devserver.delivery.receiver import Reply
from tests.operate.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Iterator[World]:
    """What the manifest wants is there."""
    with operated(monkeypatch) as found:
        assert shell.apply().code == 0
        yield found


def hide_ids(text: str) -> str:
    return re.sub(r"msg_\w+", "msg_…", text)


def test_each_message_stands_with_its_events_the_latest_last(shell: Shell, world: World) -> None:
    statuses = iter([500, 200, 200])
    world.receiver.answer = lambda _: Reply(next(statuses))
    world.advance(hours=1)
    shell("run", "hourly", "--yes")
    world.settle()
    result = shell("logs", "schedule/hourly")
    assert (result.code, result.err) == (0, f"Target: {world.server.url}\n")
    assert hide_ids(result.out) == (
        "msg_…  sent by its schedule\n"
        "  2026-11-22 12:30:00+00:00  created\n"
        "  2026-11-22 12:30:00+00:00  active\n"
        "  2026-11-22 12:30:00+00:00  error             500\n"
        "  2026-11-22 12:30:00+00:00  retry             next try 12:30:12\n"
        "  2026-11-22 12:30:12+00:00  active\n"
        "  2026-11-22 12:30:12+00:00  delivered         200\n"
        "msg_…  published by itself\n"
        "  2026-11-22 13:00:00+00:00  created\n"
        "  2026-11-22 13:00:00+00:00  active\n"
        "  2026-11-22 13:00:00+00:00  delivered         200\n"
    )


def test_times_are_on_the_clocks_of_the_schedule(shell: Shell, world: World) -> None:
    world.advance(hours=3)
    assert "  2026-11-22 09:00:00-05:00  delivered         200\n" in shell("logs", "daily").out


def test_of_a_group_the_endpoint_is_told(shell: Shell, world: World) -> None:
    shell("run", "sync", "--yes")
    world.settle()
    told = shell("logs", "sync")
    assert "published by itself, to inventory\n" in told.out
    assert f"published by itself, to {world.receiver.url}/shipping\n" in told.out


def test_it_only_looks_and_asks_for_the_schedule_and_for_its_destination(shell: Shell, world: World) -> None:
    world.server.log.clear()
    shell("logs", "hourly", "--limit", "7", "--since", "2026-11-22T12:00Z")
    queries = [one.target.decode() for one in world.server.log]
    assert [one.method for one in world.server.log] == ["GET"] * 3
    assert queries[0] == "/v2/schedules"
    assert queries[1] == "/v2/events?scheduleId=acme.hourly&fromDate=1795348800000&count=7"
    assert queries[2].endswith("%2Fhourly&fromDate=1795348800000&count=7")


def test_the_latest_so_many_are_shown_and_none_from_before(shell: Shell, world: World) -> None:
    world.advance(hours=5)

    def times(*arguments: str) -> list[str]:
        told = shell("logs", "hourly", "--format", "json", *arguments).json
        return [event["time"] for event in told["events"]]

    everything = times()
    assert len(everything) == 15
    assert times("--limit", "4") == everything[-4:]
    assert times("--since", "2026-11-22T15:00:00Z") == everything[-6:]
    assert times("--since", "2026-11-22T15:30Z", "--limit", "1") == everything[-1:]


def test_since_may_say_how_long_ago(shell: Shell, world: World) -> None:
    world.advance(hours=1)
    assert shell("logs", "hourly", "--since", "36500d").out.count("delivered") == 1
    assert shell("logs", "hourly", "--since", f"{10**17}d").out.count("delivered") == 1
    assert shell("logs", "hourly", "--since", "soon").code == 64


def test_as_json_an_event_says_what_happened_and_nothing_of_the_message(shell: Shell, world: World) -> None:
    world.receiver.answer = lambda _: Reply(500, body=b"an answer that nobody shall see")
    world.advance(minutes=30)
    result = shell("logs", "hourly", "--format", "json")
    assert (result.json["format_version"], result.json["address"]) == ("1", "schedule/hourly")
    created, _, error, retry = result.json["events"]
    assert created == {
        "time": "2026-11-22T12:30:00Z",
        "message": created["message"],
        "state": "created",
        "schedule": "acme.hourly",
        "url": f"{world.receiver.url}/hourly",
        "endpoint": None,
        "status": None,
        "error": None,
        "next_try": None,
    }
    assert (error["state"], error["status"]) == ("error", 500)
    assert (retry["state"], retry["next_try"]) == ("retry", "2026-11-22T12:30:12Z")
    assert "nobody shall see" not in result.out


def test_it_goes_on_until_ctrl_c_with_a_line_for_each_event(world: World) -> None:
    world.advance(minutes=30)
    command = [PROGRAM, "logs", "hourly", "--follow", "--format", "json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [json.loads(process.stdout.readline()) for _ in range(3)]
        world.advance(hours=1)
        told += [json.loads(process.stdout.readline()) for _ in range(3)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert [one["state"] for one in told] == ["created", "active", "delivered"] * 2
    assert told[0]["time"] < told[3]["time"]
    assert (process.returncode, out, err.strip()) == (130, "", "Error: interrupted")


def test_a_schedule_that_is_not_there_has_only_what_others_sent_and_that_is_said(shell: Shell, world: World) -> None:
    world.client.send("DELETE", "/v2/schedules/acme.hourly")
    shell("run", "hourly", "--yes")
    world.settle()
    result = shell("logs", "hourly")
    assert "Warning: schedule/hourly is not on QStash" in result.err
    assert result.out.count("published by itself") == 1


def test_nothing_is_shown_where_nothing_has_happened(shell: Shell, world: World) -> None:
    result = shell("logs", "daily")
    assert (result.code, result.out) == (0, "")
    assert result.err.endswith("QStash tells of no message of schedule/daily\n")
    assert shell("logs", "daily", "--format", "json").json["events"] == []
    assert world.receiver.received == []


def test_it_needs_no_secret_and_shows_none_wherever_it_stands(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody listens there; the reason names neither the way nor who was told it.
    hidden = """
        version: 1
        owner: acme
        variables: {hush: {env: HUSH, secret: true}}
        url_groups: [{name: g, endpoints: [{url: "http://127.0.0.1:9/{{ hush }}"}]}]
        schedules:
          - {name: a, destination: "http://127.0.0.1:9/{{ hush }}", cron: "0 13 * * *", retries: 0, body: "{{ hush }}"}
          - {name: b, destination: g, cron: "0 13 * * *", retries: 0}
    """
    write(hidden)
    assert shell.apply("--max-deletions", "9").code == 0
    world.advance(hours=2)
    for unset in (False, True):
        if unset:
            monkeypatch.delenv("HUSH")
        for name, form in (("a", "text"), ("a", "json"), ("b", "text"), ("b", "json")):
            result = shell("logs", name, "--format", form, "-vv")
            assert (result.code, "failed" in result.out) == (0, True)
            assert SECRET not in result.out + result.err
    assert {event["url"] for event in shell("logs", "b", "--format", "json").json["events"]} == {"(secret)"}


def test_colours_switch_on_and_off(shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.advance(hours=1)
    plain = shell("logs", "hourly").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m" in shell("logs", "hourly").out
    assert shell("logs", "hourly", "--no-color").out == plain
