"""What is printed, and where."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from reconciler.cli.terminal import Terminal
from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, execute, write


@dataclass
class Clock:
    """Seconds that pass only where a test says so."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "monotonic", found)
    return found


@pytest.mark.usefixtures("qstash")
def test_a_report_into_a_pipe_has_no_colours(shell: Shell) -> None:
    write()
    assert "\x1b" not in shell("plan").out + shell.apply().out


@pytest.mark.parametrize(
    ("variables", "flags", "coloured"),
    [
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1"}, ["--no-color"], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({"FORCE_COLOR": "1", "QSTASH_SYNC_NO_COLOR": "true"}, [], False),
        ({}, [], False),
    ],
)
@pytest.mark.usefixtures("qstash")
def test_colours_are_asked_for_and_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], flags: list[str], *, coloured: bool
) -> None:
    write()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = shell("plan", *flags).out
    assert ("\x1b[32m   +\x1b[0m queue/emails" in out) is coloured
    assert ("\x1b" in out) is coloured


@pytest.mark.usefixtures("qstash")
def test_json_is_never_coloured(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in shell("plan", "--format", "json").out


@pytest.mark.usefixtures("qstash")
def test_quiet_says_nothing_but_the_report(shell: Shell) -> None:
    write()
    result = shell("plan", "-q")
    assert (result.out != "", result.err) == (True, "")


@pytest.mark.parametrize("flag", ["-v", "-vv"])
def test_every_request_is_told_without_what_is_secret(qstash: RunningServer, flag: str) -> None:
    write(MANIFEST.replace("/weekly", "/weekly?token=hush") + "    callback: https://user:hush@example.com/done\n")
    result = execute("apply", "--yes", flag)
    assert result.code == 0
    timed = [line for line in result.err.splitlines() if line.endswith(" ms")]
    lines = [line.rpartition(" ")[0].rpartition(" ")[0] for line in timed]
    assert sorted(set(lines)) == [
        "GET /v2/queues 200",
        "GET /v2/schedules 200",
        "POST /v2/queues 200",
        "POST /v2/schedules/https://… 200",
    ]
    assert len(lines) == len(qstash.log)
    assert ("GET /v2/queues lists 0" in result.err) is (flag == "-vv")
    assert "hush" not in result.out + result.err
    assert qstash.token not in result.out + result.err


def test_without_v_no_request_is_told(qstash: RunningServer) -> None:
    write()
    assert execute("plan").err == f"Target: {qstash.url}\n"


def test_progress_is_told_after_a_second_of_silence_and_never_on_stdout(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    terminal.progress("at once")
    clock.seconds += 0.9
    terminal.progress("soon")
    clock.seconds += 0.2
    terminal.progress("after a second")
    clock.seconds += 9
    terminal.progress("too often for a log")
    clock.seconds += 2
    terminal.progress("ten seconds later")
    assert capsys.readouterr() == ("", "after a second\nten seconds later\n")


def test_on_a_terminal_progress_is_one_line_that_the_report_takes_away(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    terminal = Terminal(no_color=True)
    clock.seconds += 1.1
    terminal.progress("one")
    terminal.progress("too soon")
    clock.seconds += 0.2
    terminal.progress("two")
    terminal.report("report\n")
    terminal.report("again\n")
    assert capsys.readouterr() == ("report\nagain\n", "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K")


def test_quiet_tells_no_progress_and_no_note_but_warns(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(quiet=True, no_color=True)
    clock.seconds += 60
    terminal.progress("progress")
    terminal.note("note")
    terminal.warn("look out")
    assert capsys.readouterr() == ("", "Warning: look out\n")


def test_what_is_told_can_do_nothing_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(no_color=True)
    terminal.note("a\x1b[2Jb\rc")
    terminal.warn("a\x07b")
    assert capsys.readouterr() == ("", "a\\x1b[2Jb\\rc\nWarning: a\\x07b\n")
