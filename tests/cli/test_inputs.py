"""Which manifest, and the values from outside."""

from __future__ import annotations

import pytest

from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, execute, write

VARIABLES = """\
version: 1
owner: acme
variables:
  host: {env: HOST, default: default}
  path: {default: default}
schedules:
  - {destination: "https://{{ host }}.example.com/{{ path }}", cron: 0 9 * * *}
"""


def destination(shell: Shell, *arguments: str) -> str:
    """Where the one schedule goes."""
    result = shell("plan", "--format", "json", *arguments)
    assert result.code == 0, result.err
    key: str = result.json["changes"][0]["key"]
    return key.removeprefix("https://").replace(".example.com", "")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], "default/default"),
        (["--var", "host=a"], "a/default"),
        (["--var", "host=a", "--var", "path=b=c"], "a/b=c"),
        (["--var", " host =a"], "a/default"),
        (["--var-file", "vars.yaml"], "file/file"),
        (["--var-file", "vars.yaml", "--var", "path=b"], "file/b"),
        (["--var-file", "vars.yaml", "--var-file", "more.yaml"], "file/more"),
    ],
)
@pytest.mark.usefixtures("qstash")
def test_var_beats_var_file_beats_the_environment(shell: Shell, arguments: list[str], found: str) -> None:
    write(VARIABLES)
    write("host: file\npath: file\n", "vars.yaml")
    write("path: more\n", "more.yaml")
    assert destination(shell, *arguments) == found


@pytest.mark.usefixtures("qstash")
def test_the_environment_beats_the_default(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    write(VARIABLES)
    monkeypatch.setenv("HOST", "environment")
    assert destination(shell) == "environment/default"
    assert destination(shell, "--var", "host=a") == "a/default"


@pytest.mark.usefixtures("qstash")
def test_the_options_environment_may_hold_several_on_lines_of_their_own(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(VARIABLES)
    monkeypatch.setenv("QSTASH_SYNC_VAR", "host=a\n\npath=b%20c\n")
    assert destination(shell) == "a/b%20c"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            "host: 1\npath: [a]\n",
            [
                "vars.yaml:1:7: host: is not a text; put it in quotes",
                "vars.yaml:2:7: path: is not a text; put it in quotes",
            ],
        ),
        ("- a\n", ["vars.yaml:1:1: is not a mapping of names to texts"]),
        ("a: b\na: c\n", ['vars.yaml:2:1: a: the key "a" stands twice in this map, first in line 1']),
        ("hots: a\n", ["--var: hots: is not declared under variables; did you mean host"]),
    ],
)
def test_a_var_file_that_is_wrong_is_told_with_its_place(shell: Shell, content: str, problem: list[str]) -> None:
    write(VARIABLES)
    write(content, "vars.yaml")
    result = shell("validate", "--var-file", "vars.yaml")
    assert (result.code, result.err) == (78, "".join(f"Error: {one}\n" for one in problem))


def test_without_a_file_it_is_schedules_yaml(shell: Shell) -> None:
    result = shell("validate")
    assert (result.code, result.err) == (
        78,
        "Error: schedules.yaml: cannot be read: no such file or directory; name the manifest with -f\n",
    )


def test_several_files_and_folders_are_one_manifest(shell: Shell) -> None:
    write("version: 1\nowner: acme\nqueues: [{name: a}]\n", "a.yaml")
    write("version: 1\nqueues: [{name: b}]\n", "jobs/b.yml")
    write("version: 1\nqueues: [{name: c}]\n", "jobs/c.yaml")
    assert shell("validate", "-f", "a.yaml", "--file", "jobs").out == "Valid: 3 queues, owner acme.\n"


def test_the_same_key_in_two_files_is_told_with_both_places(shell: Shell) -> None:
    write("version: 1\nowner: acme\nqueues: [{name: a}]\n", "a.yaml")
    write("version: 1\nqueues: [{name: a}]\n", "b.yaml")
    assert shell("validate", "-f", "a.yaml", "-f", "b.yaml").err == (
        "Error: b.yaml:2:10: queues[0]: has the same key as queues[0] (a.yaml:3); keep one\n"
    )


def test_a_hyphen_is_standard_input(shell: Shell) -> None:
    assert shell("validate", "-f", "-", stdin=MANIFEST).out == "Valid: 1 queue, 2 schedules, owner acme.\n"
    assert shell("validate", "-f", "-", stdin="a").err.startswith("Error: <stdin>:1:1: ")


def test_a_manifest_is_piped_into_the_program(qstash: RunningServer) -> None:
    result = execute("apply", "--yes", "-f", "-", stdin=MANIFEST)
    assert (result.code, len(qstash.log.writes)) == (0, 3)
