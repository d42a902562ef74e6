"""Every option can be set in the environment."""

from __future__ import annotations

import click
import pytest

from reconciler.cli import COMMANDS, cli
from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, many, write


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_has_its_variable(command: str) -> None:
    context = click.Context(cli)
    found = cli.get_command(context, command)
    assert found is not None
    for option in found.params:
        if isinstance(option, click.Option) and not str(option.name).startswith("list_"):
            longest = max(option.opts, key=len) if "--yes" not in option.opts else "--yes"
            assert option.envvar == f"QSTASH_SYNC_{longest.removeprefix('--').replace('-', '_').upper()}"


@pytest.mark.usefixtures("qstash")
def test_file_names_stand_on_lines_of_their_own_and_may_hold_blanks(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("version: 1\nowner: acme\nqueues: [{name: a}]\n", "a file.yaml")
    write("version: 1\nqueues: [{name: b}]\n", "b.yaml")
    monkeypatch.setenv("QSTASH_SYNC_FILE", "a file.yaml\nb.yaml\n")
    assert shell("validate").out == "Valid: 2 queues, owner acme.\n"


@pytest.mark.usefixtures("qstash")
def test_what_is_given_on_the_command_line_beats_the_variable(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setenv("QSTASH_SYNC_FORMAT", "json")
    assert shell("plan").out.startswith("{")
    assert shell("plan", "--format", "text").out.startswith("   + queue/emails\n")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("QSTASH_SYNC_FORMAT", "xml"), ("QSTASH_SYNC_PARALLELISM", "0"), ("QSTASH_SYNC_VAR", "no-equals-sign")],
)
@pytest.mark.usefixtures("qstash")
def test_a_variable_that_is_wrong_is_wrong_usage(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    write()
    monkeypatch.setenv(variable, value)
    assert shell("plan").code == 64


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_a_switch_that_is_set_to_nothing_or_no_is_off(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    write()
    monkeypatch.setenv("QSTASH_SYNC_YES", value)
    assert (shell("apply").code, len(qstash.log)) == (64, 0)


def test_switches_and_numbers_are_read_from_variables_too(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    monkeypatch.setenv("QSTASH_SYNC_YES", "true")
    monkeypatch.setenv("QSTASH_SYNC_QUIET", "1")
    monkeypatch.setenv("QSTASH_SYNC_TARGET", "queue/emails\nschedule/weekly")
    monkeypatch.setenv("QSTASH_SYNC_PARALLELISM", "1")
    result = shell("apply")
    assert (result.code, result.err, len(qstash.log.writes)) == (0, "", 2)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("validate", "schedules.yaml"), "words too many: 1; a manifest is named with -f, and NAME=VALUE is one word"),
        (("next", "0", "9", "*", "*", "1-5"), "words too many: 4; a cron is one word: put it in quotes"),
        (("schema", "schedules.yaml"), "words too many: 1\n"),
    ],
)
def test_words_too_many_are_told_with_what_was_probably_meant(
    shell: Shell, words: tuple[str, ...], advice: str
) -> None:
    result = shell(*words)
    assert (result.code, result.out) == (64, "")
    assert advice in result.err


@pytest.mark.usefixtures("qstash")
def test_no_adopt_refuses_what_is_not_marked_as_ours(shell: Shell) -> None:
    write(MANIFEST.replace("owner: acme", "owner: before"))
    shell.apply()
    write(MANIFEST.replace("owner: acme", "owner: acme\nprevious_owners: [before]"))
    assert shell("plan", "--no-adopt", "--detailed-exitcode").code == 3
    assert shell("plan", "--detailed-exitcode").code == 2


def test_many_changes_go_out_under_a_cap_and_one_at_a_time_alike(shell: Shell, qstash: RunningServer) -> None:
    write(many(20))
    assert shell.apply("--parallelism", "1", "--max-rps", "1000").code == 0
    assert len(qstash.log.writes) == 22
