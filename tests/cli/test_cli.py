"""The command line as a whole: help, version, what is not a command, and bugs of ours."""

from __future__ import annotations

import re
import subprocess

import pytest

import reconciler
from reconciler.cli import COMMANDS, schema
from reconciler.cli.ci import COMMANDS as CI_COMMANDS
from tests.cli.shell import PROGRAM, Shell, execute, many, write


def test_without_a_command_the_commands_are_listed(shell: Shell) -> None:
    result = shell()
    assert (result.code, result.out) == (64, "")
    assert all(f"\n  {name} " in result.err for name in COMMANDS)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command_examples_credentials_and_exit_codes(shell: Shell, flag: str) -> None:
    result = shell(flag)
    assert (result.code, result.err) == (0, "")
    assert all(f"\n  {name} " in result.out for name in COMMANDS)
    assert "\n  Examples:\n    qstash-sync validate " in result.out
    assert "QSTASH_TOKEN" in result.out
    assert "130" in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_shows_examples_that_begin_with_it(shell: Shell, command: str) -> None:
    result = shell(command, "--help")
    assert result.code == 0
    assert f"\n  Examples:\n    qstash-sync {command}" in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_an_example_uses_is_one_of_its_command(shell: Shell, command: str) -> None:
    options, examples = shell(command, "--help").out.split("Examples:")
    options += "".join(shell("ci", one, "--help").out for one in CI_COMMANDS) if command == "ci" else ""
    lines = [line for line in examples.splitlines() if f"qstash-sync {command}" in line]
    used = {flag for line in lines for flag in re.findall(r"(?<=\s)--?[a-z][a-z-]*", line)}
    assert {flag for flag in used if not re.search(rf"(?<![a-z-]){flag}\b", options)} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_short_help_of_a_command_is_the_listed_one(shell: Shell, command: str) -> None:
    listed = shell("--help").out
    assert f"{command} " in listed
    assert COMMANDS[command] in " ".join(listed.split())


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out == f"qstash-sync {reconciler.__version__}\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("plam", "no such command: plam; did you mean plan?"),
        ("aply", "no such command: aply; did you mean apply?"),
        ("xyz", "no such command: xyz"),
        ("ci aply", "no such command: aply; did you mean apply?"),
    ],
)
def test_an_unknown_command_is_wrong_usage_and_the_nearest_is_named(shell: Shell, command: str, message: str) -> None:
    result = shell(*command.split())
    assert (result.code, result.out) == (64, "")
    assert result.err.endswith(f"Error: {message}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--nope"],
        ["plan", "extra"],
        ["plan", "--format", "xml"],
        ["plan", "--parallelism", "0"],
        ["plan", "--parallelism", "many"],
        ["plan", "--max-rps", "0"],
        ["apply", "--max-deletions", "-1"],
        ["apply", "--format"],
        ["dev", "--port", "65536"],
        ["--nope"],
        ["validate", "--var", "no-equals-sign"],
        ["validate", "--var", "=value"],
    ],
)
def test_wrong_usage_is_64_and_prints_nothing_on_stdout(shell: Shell, arguments: list[str]) -> None:
    write()
    result = shell(*arguments)
    assert (result.code, result.out) == (64, "")
    assert "Error: " in result.err


def test_a_var_without_its_name_is_not_repeated_for_it_may_be_a_secret(shell: Shell) -> None:
    assert "hush" not in shell("validate", "--var", "hush").err


class Bug(RuntimeError):
    """What no code of ours raises."""


def break_down() -> str:
    raise Bug("DO-NOT-TELL".lower())  # the line itself is shown


def test_a_bug_is_a_short_message_and_exit_70(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "render", break_down)
    result = shell("schema")
    assert (result.code, result.out) == (70, "")
    assert result.err == (
        f"Error: this is a bug in qstash-sync {reconciler.__version__} (Bug); -v shows where. Please report it.\n"
    )


def test_where_a_bug_is_is_shown_to_who_asks_for_it_without_its_text(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.cli.validate.load_manifest", lambda *_, **__: break_down())
    result = shell("validate", "-v")
    assert result.code == 70
    assert result.err.startswith("Bug at\n  File ")
    assert "in break_down" in result.err
    assert "do-not-tell" not in result.err
    assert result.err.splitlines()[-1].startswith("Error: this is a bug")


def test_the_installed_program_is_the_same_command_line() -> None:
    assert execute("--version").out == f"qstash-sync {reconciler.__version__}\n"
    assert execute("nope").code == 64


@pytest.mark.parametrize(
    ("words", "number", "completed"),
    [
        ("qstash-sync ap", "1", {"plain,apply"}),
        ("qstash-sync plan --deta", "2", {"plain,--detailed-exitcode"}),
        ("qstash-sync plan --format j", "3", {"plain,json", "plain,junit"}),
    ],
)
def test_a_shell_completes_commands_options_and_choices(words: str, number: str, completed: set[str]) -> None:
    result = execute(variables={"_QSTASH_SYNC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": number})
    assert set(result.out.split()) == completed


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_script_that_completes_is_printed(name: str) -> None:
    result = execute(variables={"_QSTASH_SYNC_COMPLETE": f"{name}_source"})
    assert "_QSTASH_SYNC_COMPLETE" in result.out


@pytest.mark.usefixtures("qstash")
def test_what_stops_reading_stops_the_command_silently() -> None:
    write(many(1000))  # a plan that does not fit into a pipe
    command = f'set -o pipefail; "{PROGRAM}" plan --quiet | head -1'
    pipe = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (pipe.returncode, pipe.stdout, pipe.stderr) == (0, "   + queue/emails\n", "")


def test_reports_are_utf_8_whatever_the_locale() -> None:
    write("version: 1\nowner: acme\nschedules: [{destination: g, cron: 0 9 * * *, headers: {A: 'ü€\\t'}}]\n", "ü.yaml")
    result = execute("validate", "-f", "ü.yaml", variables={"PYTHONIOENCODING": "ascii"})
    assert (result.code, result.out) == (0, "Valid: 1 schedule, owner acme.\n")
    result = execute("validate", "-f", "€.yaml", "--format", "json", variables={"PYTHONIOENCODING": "latin-1"})
    assert (result.code, result.json["problems"][0]["file"]) == (78, "€.yaml")
