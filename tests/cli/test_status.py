"""How the schedules are doing, read from a QStash that really fires them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.api import scripted
from tests.api.scripted import say
from tests.cli.operated import SECRET, operated
from tests.cli.shell import Result, Shell
from tests.devserver.delivery.receiver import Received, Reply
from tests.operate.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Iterator[World]:
    """What the manifest wants is there."""
    with operated(monkeypatch) as found:
        assert shell.apply().code == 0
        yield found


def look(shell: Shell, world: World, *arguments: str) -> Result:
    return shell("status", "--at", world.now, *arguments)


def fail_hourly(received: Received) -> Reply:
    return Reply(500 if received.target == "/hourly" else 200)


def live_through_a_day(world: World) -> None:
    """The daily one is delivered, the hourly one fails each time, and at last somebody pauses the former's queue."""
    world.receiver.answer = fail_hourly
    world.advance(hours=23)
    world.client.send("POST", "/v2/queues/emails/pause")
    world.client.send("PATCH", "/v2/schedules/acme.sync/pause")


def test_before_anything_has_run_the_next_runs_are_told(shell: Shell, world: World) -> None:
    result = look(shell, world)
    assert (result.code, result.err) == (0, f"Target: {world.server.url}\n")
    assert result.out == (
        "  SCHEDULE  LAST RUN  NEXT RUN               QUEUE   LAG  DLQ\n"
        "  daily     -         Sun 09:00 EST, in 2h   emails  0    0\n"
        "  hourly    -         Sun 12:30 UTC, in 30m               0\n"
        "  sync      -         Tue 00:00 UTC, in 36h               0\n"
        "\n"
        "3 schedules: none unhealthy.\n"
    )


def test_the_unhealthy_come_first_and_beneath_each_stands_what_is_amiss(shell: Shell, world: World) -> None:
    live_through_a_day(world)
    assert look(shell, world).out == (
        "  SCHEDULE  LAST RUN           NEXT RUN               QUEUE   LAG  DLQ\n"
        "! hourly    failed 30m ago     Mon 11:30 UTC, in 30m               23\n"
        "  daily     delivered 21h ago  Mon 09:00 EST, in 3h   emails  0    0\n"
        "      its queue emails is paused\n"
        "  sync      -                  paused                              0\n"
        "\n"
        "3 schedules: 1 unhealthy, 1 paused.\n"
    )


def test_it_asks_once_for_schedules_once_for_queues_and_once_for_dead_letters(shell: Shell, world: World) -> None:
    live_through_a_day(world)
    world.server.log.clear()
    look(shell, world)
    assert sorted((one.method, one.target) for one in world.server.log) == [
        ("GET", b"/v2/dlq?count=100"),
        ("GET", b"/v2/queues"),
        ("GET", b"/v2/schedules"),
    ]


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--fail",), 1)])
def test_something_unhealthy_ends_with_1_where_that_is_asked_for(
    shell: Shell, world: World, arguments: tuple[str, ...], code: int
) -> None:
    assert look(shell, world, *arguments).code == 0
    live_through_a_day(world)
    assert look(shell, world, *arguments).code == code
    assert look(shell, world, *arguments, "--format", "json").code == code


def test_as_json_everything_is_there_and_nothing_is_made_up(shell: Shell, world: World) -> None:
    live_through_a_day(world)
    told = look(shell, world, "--format", "json").json
    hourly, daily, sync = told.pop("schedules")
    assert told == {
        "format_version": "1",
        "owner": "acme",
        "at": "2026-11-23T11:00:00Z",
        "summary": {
            "schedules": 3,
            "unhealthy": 1,
            "paused": 1,
            "dead_letters": {"total": 23, "complete": True},
        },
    }
    assert hourly == {
        "address": "schedule/hourly",
        "id": "acme.hourly",
        "healthy": False,
        "ailments": ["failed", "dead_letters"],
        "paused": False,
        "last_run": {"at": "2026-11-23T10:30:00Z", "state": "failed", "messages": {"failed": 1}},
        "next_run": {"at": "2026-11-23T11:30:00Z", "local": "2026-11-23T11:30:00+00:00"},
        "error": None,
        "queue": None,
        "dead_letters": 23,
    }
    assert daily["queue"] == {"name": "emails", "lag": 0, "paused": True}
    assert daily["next_run"] == {"at": "2026-11-23T14:00:00Z", "local": "2026-11-23T09:00:00-05:00"}
    assert (sync["paused"], sync["healthy"], sync["last_run"]) == (True, True, None)


def test_a_schedule_of_the_manifest_that_is_not_there_is_missing(shell: Shell, world: World) -> None:
    world.client.send("DELETE", "/v2/schedules/acme.daily")
    row, note = look(shell, world).out.splitlines()[1:3]
    assert (row.split(), note) == (["!", "daily", "-", "-", "-"], "      not on QStash")
    assert look(shell, world, "--fail").code == 1


def test_a_run_that_made_no_message_tells_why(shell: Shell, world: World) -> None:
    world.client.send("DELETE", "/v2/topics/processors")
    world.advance(hours=48)
    row, note = look(shell, world).out.splitlines()[1:3]
    assert row.startswith("! sync      not sent 12h ago")
    assert note == "      error: topic processors not found"


def test_of_a_group_it_says_how_many_have_failed(shell: Shell, world: World) -> None:
    world.receiver.answer = lambda received: Reply(500 if received.target == "/shipping" else 200)
    world.advance(hours=48)
    assert "! sync      1 of 2 failed 12h ago" in look(shell, world).out


def test_others_schedules_are_shown_only_where_that_is_asked_for(shell: Shell, world: World) -> None:
    made = {"Upstash-Cron": "* * * * *", "Upstash-Schedule-Id": "theirs"}
    world.client.send("POST", "/v2/schedules/https://elsewhere.example", made)
    addresses = [
        [one["address"] for one in look(shell, world, "--format", "json", *flags).json["schedules"]]
        for flags in ((), ("--all",))
    ]
    assert addresses[0] == ["schedule/daily", "schedule/hourly", "schedule/sync"]
    assert sorted({*addresses[1]} - {*addresses[0]}) == ["schedule/theirs"]


def test_dead_letters_that_no_schedule_of_these_has_sent_are_told_apart(shell: Shell, world: World) -> None:
    world.receiver.answer = lambda _: Reply(500)
    world.client.publish(f"/v2/publish/{world.receiver.url}/x", {"Upstash-Retries": "0"}, b"")
    world.settle()
    assert look(shell, world).out.endswith(
        "3 schedules: none unhealthy.\nThe dead letter queue holds 1 more: callbacks, and what others sent.\n"
    )


def test_it_needs_no_secret_and_shows_none(shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through_a_day(world)
    before = look(shell, world, "-vv")
    monkeypatch.delenv("HUSH")
    without = look(shell, world, "-vv")
    assert without.out == before.out
    everything = look(shell, world, "--all", "--format", "json")
    assert not any(SECRET in one.out + one.err for one in (before, without, everything))


@pytest.mark.parametrize("columns", [60, 80])
def test_on_a_narrow_terminal_a_long_name_has_a_line_of_its_own(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    live_through_a_day(world)
    name = "a-name-that-is-longer-than-what-the-other-columns-leave"
    made = {"Upstash-Cron": "* * * * *", "Upstash-Schedule-Id": name}
    world.client.send("POST", "/v2/schedules/https://elsewhere.example", made)
    assert f"  {name}  -" in look(shell, world, "--all").out
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = look(shell, world, "--all").out.splitlines()
    place = lines.index(f"  {name}")
    assert lines[place + 1].lstrip().startswith("-  ")
    assert columns < 80 or max(map(len, lines)) <= columns


def test_a_wide_terminal_changes_nothing(shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = look(shell, world).out
    monkeypatch.setenv("COLUMNS", "200")
    assert look(shell, world).out == piped


def test_colours_switch_on_and_off(shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through_a_day(world)
    plain = look(shell, world).out
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31m" in look(shell, world).out
    assert look(shell, world, "--no-color").out == plain


def test_what_qstash_does_not_tell_is_a_dash_and_what_it_tells_does_nothing_to_the_terminal(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One object that is a schedule and a queue, whichever of the two is asked for first.
    both = {
        "scheduleId": "s",
        "cron": "0 9 * * *",
        "queueName": "q\x1b[2J",
        "error": "no\n\x1b[31mhost",
        "name": "other",
    }
    with scripted.serve() as server, operated(monkeypatch):
        monkeypatch.setenv("QSTASH_URL", server.url)
        server.answer(say(200, [both]), say(200, [both]), say(200, {"messages": []}))
        told = shell("status", "--all").out.splitlines()
    assert ["! s", "-", "-", r"q\x1b[2J", "-", "0"] in [re.split(" {2,}", line) for line in told]
    assert r"      error: no\n\x1b[31mhost" in told
