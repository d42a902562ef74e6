from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

import pytest

from reconciler.api import patience
from reconciler.devserver import RunningServer, serve
from reconciler.devserver.wire import Handler, Refusal, Request, Response
from tests.cli.shell import MANIFEST, PROGRAM, Result, Shell, many, write

AFTER = MANIFEST.replace("0 9 * * *", "0 10 * * *")


def refuse(*needles: bytes) -> Callable[[Handler], Handler]:
    """Refuses every write whose target holds one of these."""

    def around(handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            if request.method != "GET" and any(needle in request.target for needle in needles):
                return Refusal(400, "not today").answer
            return handler(request, now)

        return answer

    return around


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch, around: Callable[[Handler], Handler]) -> Iterator[RunningServer]:
    with serve(port=0, around=around) as server:
        monkeypatch.setenv("QSTASH_URL", server.url)
        monkeypatch.setenv("QSTASH_TOKEN", server.token)
        yield server


@pytest.mark.usefixtures("qstash")
def test_the_plan_is_shown_and_then_what_was_done(shell: Shell) -> None:
    write()
    planned = shell("plan").out
    result = shell.apply()
    assert (result.code, result.out) == (
        0,
        f"{planned}Apply complete! Resources: 3 added, 0 changed, 0 destroyed.\n",
    )


def test_a_second_apply_sends_no_write(shell: Shell, qstash: RunningServer) -> None:
    write()
    shell.apply()
    qstash.log.clear()
    result = shell.apply()
    assert (result.code, result.out) == (0, "No changes. QStash matches the manifest.\n")
    assert qstash.log.writes == ()
    assert len(qstash.log) == 2


def test_a_change_is_one_write_and_each_managed_kind_is_read_again_to_compare(
    shell: Shell, qstash: RunningServer
) -> None:
    write()
    shell.apply()
    qstash.log.clear()
    write(AFTER)
    assert shell.apply().out.endswith("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\n")
    assert [entry.method for entry in qstash.log.writes] == ["POST"]
    assert len(qstash.log.reads) == 4


@pytest.mark.usefixtures("qstash")
def test_what_became_of_each_change_is_in_the_json_and_nothing_else_is_on_stdout(shell: Shell) -> None:
    write()
    report = shell.apply("--format", "json").json
    assert report["summary"] == {
        "adopt": 0, "add": 3, "change": 0, "destroy": 0, "held": 0, "failed": 0, "unknown": 0, "skipped": 0,
        "unchanged": 0,
    }  # fmt: skip
    assert [(one["address"], one["outcome"], one["reason"]) for one in report["changes"]] == [
        ("queue/emails", "applied", None),
        ("schedule/https://example.com/jobs/daily", "applied", None),
        ("schedule/weekly", "applied", None),
    ]


def test_without_a_terminal_and_without_yes_it_is_wrong_usage_and_nothing_is_asked(
    shell: Shell, qstash: RunningServer
) -> None:
    write()
    result = shell("apply")
    assert (result.code, result.out) == (64, "")
    assert "there is no terminal to ask on" in result.err
    assert len(qstash.log) == 0


def on_terminal(*arguments: str, react: Callable[[subprocess.Popen[bytes], int], object]) -> Result:
    """The program with a terminal to read from, and what somebody does when it asks."""
    master, slave = pty.openpty()
    command = [PROGRAM, *arguments]
    with subprocess.Popen(command, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.close(slave)
        assert process.stderr is not None
        told = b""
        while not told.endswith(b": ") and (byte := process.stderr.read(1)):
            told += byte
        react(process, master)
        out, err = process.communicate(timeout=30)
    os.close(master)
    return Result(process.returncode, out.decode(), (told + err).decode())


def typing(text: bytes) -> Callable[[subprocess.Popen[bytes], int], object]:
    return lambda _, terminal: os.write(terminal, text)


def test_a_yes_on_the_terminal_is_a_yes(qstash: RunningServer) -> None:
    write()
    result = on_terminal("apply", "--quiet", react=typing(b"yes\n"))
    assert (result.code, len(qstash.log.writes)) == (0, 3)
    assert result.out.endswith("Apply complete! Resources: 3 added, 0 changed, 0 destroyed.\n")
    assert "Make these changes? Only 'yes' is taken as a yes: " in result.err


@pytest.mark.parametrize("typed", [b"no\n", b"y\n", b"\n", b"\x04"])
def test_anything_else_on_the_terminal_changes_nothing(qstash: RunningServer, typed: bytes) -> None:
    write()
    result = on_terminal("apply", "--quiet", react=typing(typed))
    assert (result.code, qstash.log.writes) == (64, ())
    assert result.err.endswith("Error: not confirmed; nothing was changed\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_of_the_question_leaves_at_once(qstash: RunningServer, number: signal.Signals) -> None:
    write()
    result = on_terminal("apply", "--quiet", react=lambda process, _: process.send_signal(number))
    assert (result.code, qstash.log.writes) == (130, ())
    assert result.err.endswith("Error: interrupted\n")


def test_what_fails_in_part_is_4_and_the_independent_rest_is_done(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(monkeypatch, refuse(b"/weekly")):
        write()
        result = shell.apply()
        assert result.code == 4
        assert result.out.endswith(
            """\
   + schedule/weekly
       failed: QStash refused (400): not today
       destination            https://example.com/jobs/weekly
       cron                   0 8 * * 0
       body                   {"type":"report"}
       headers.Authorization  (secret)
       headers.Content-Type   application/json

Apply incomplete. Resources: 2 added, 0 changed, 0 destroyed, 1 failed.
"""
        )
        assert shell.apply("--format", "json").code == 1


def test_what_fails_whole_is_1_in_every_format(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(monkeypatch, refuse(b"/v2/")):
        write()
        assert shell.apply().code == 1
        assert shell.apply("--format", "json").code == 1


def test_what_depends_on_a_failure_is_not_tried(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(monkeypatch, refuse(b"/v2/topics")) as server:
        write(
            "version: 1\nowner: acme\nurl_groups: [{name: g, endpoints: [{url: 'https://example.com'}]}]\n"
            "schedules: [{destination: g, cron: 0 9 * * *}]\n"
        )
        result = shell.apply()
        assert result.code == 1
        assert "not done: url_group/g would have had to come before it" in result.out
        assert len(server.log.writes) == 1


@pytest.mark.usefixtures("qstash")
def test_what_is_held_is_3_after_the_rest_is_done(shell: Shell) -> None:
    write()
    shell.apply()
    write("version: 1\nowner: acme\nqueues: [{name: emails}]\nschedules: []\n")
    result = shell.apply()
    assert result.code == 3
    assert result.out.endswith("Apply complete! Resources: 0 added, 1 changed, 0 destroyed, 2 held.\n")


@pytest.mark.parametrize(("flags", "destroyed"), [(["--max-deletions", "2"], 2), (["--max-deletions", "1"], 0)])
@pytest.mark.usefixtures("qstash")
def test_a_guard_is_lifted_by_its_flag(shell: Shell, flags: list[str], destroyed: int) -> None:
    write()
    shell.apply()
    write("version: 1\nowner: acme\nqueues: [{name: emails, parallelism: 2}]\nschedules: []\n")
    result = shell.apply(*flags)
    assert (result.code, f" {destroyed} destroyed" in result.out) == (0 if destroyed else 3, True)


def test_what_reads_back_otherwise_is_told_and_4(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget_retries(handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            headers = tuple((name, value) for name, value in request.headers if name != "Upstash-Retries")
            return handler(Request(request.method, request.target, headers, request.body), now)

        return answer

    with served(monkeypatch, forget_retries):
        write(
            "version: 1\nowner: acme\nschedules: [{destination: 'https://example.com', cron: 0 9 * * *, retries: 1}]\n"
        )
        result = shell.apply()
        assert result.code == 4
        assert "schedule/https://example.com: was applied, but reads back otherwise; run plan to see" in result.err


@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"], ["drift"], ["export"]])
def test_a_server_that_is_not_there_is_69(shell: Shell, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr(patience, "ATTEMPTS", 1)  # how often it is asked again is proved where that is decided
    with socket.create_server(("127.0.0.1", 0)) as closed:
        monkeypatch.setenv("QSTASH_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
    monkeypatch.setenv("QSTASH_TOKEN", "token")
    write()
    result = shell(*command)
    assert (result.code, result.out) == (69, "")
    assert "Error: no connection to QStash" in result.err


def test_a_token_that_may_only_look_changes_nothing_and_is_77(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QSTASH_TOKEN", qstash.core.accounts.users[0].read_only_token)
    write()
    result = shell.apply()
    assert result.code == 77
    assert result.out.endswith("Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed, 2 failed, 1 not done.\n")


class Gate:
    """Lets the first writes, or reads, through and keeps the next one waiting until it is opened."""

    def __init__(self, free: int, *, reads: bool = False) -> None:
        self.free, self.reads = free, reads
        self.reached, self.opened = Event(), Event()

    def around(self, handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            if (request.method == "GET") is self.reads:
                self.free -= 1
                if self.free < 0:
                    self.reached.set()
                    self.opened.wait(10)
            return handler(request, now)

        return answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_apply_ends_what_is_under_way_tells_the_rest_and_converges_when_run_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    gate = Gate(free=3)
    with served(monkeypatch, gate.around) as server:
        write(many(6))
        command = [PROGRAM, "apply", "--yes", "--quiet", "--parallelism", "1", "--format", "json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert gate.reached.wait(10)
            process.send_signal(number)
            assert process.stderr is not None
            assert "interrupted: finishing what is under way" in process.stderr.readline()
            gate.opened.set()
            out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (130, "")
        told: list[Any] = json.loads(out)["changes"]
        assert [one["outcome"] for one in told] == ["applied"] * 4 + ["skipped"] * 4
        assert {one["reason"] for one in told[4:]} == {"interrupted"}
        assert len(server.log.writes) == 4
        assert shell.apply().code == 0
        assert len(server.log.writes) == 8
        assert shell("plan").out == "No changes. QStash matches the manifest.\n"


def test_a_second_interruption_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(free=0)
    with served(monkeypatch, gate.around):
        write()
        command = [PROGRAM, "apply", "--yes", "--quiet"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            assert gate.reached.wait(10)
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            process.stderr.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 130
        gate.opened.set()


def test_an_interruption_before_the_first_write_leaves_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(free=0, reads=True)
    with served(monkeypatch, gate.around) as server:
        write()
        command = [PROGRAM, "apply", "--yes", "--quiet"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert gate.reached.wait(10)
            process.send_signal(signal.SIGINT)
            gate.opened.set()
            out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err.strip()) == (130, "", "Error: interrupted")
        assert server.log.writes == ()
