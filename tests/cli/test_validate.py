from __future__ import annotations

import pytest

from tests.cli.shell import Shell, write

SECRET = "version: 1\nowner: acme\nvariables: {s: {env: UNSET, secret: true}}\nqueues: [{name: q}]\n"
WARNED = (
    "version: 1\nowner: acme\nschedules:\n"
    "  - {destination: 'http://user:hush@localhost/a?token=hush', cron: 0 9 * * *}\n"
)
CLEAR = "has a URL with a secret in clear text; take it from a variable with secret: true, and renew it"
LOCAL = "is on this machine or a private network, where QStash cannot reach it; set a public address"
ADDRESS = "schedule/http://(secret)@localhost/a?token=(secret)"


def test_a_valid_manifest_is_counted(shell: Shell) -> None:
    write()
    result = shell("validate")
    assert (result.code, result.out, result.err) == (0, "Valid: 1 queue, 2 schedules, owner acme.\n", "")


def test_a_valid_manifest_as_json(shell: Shell) -> None:
    write()
    assert shell("validate", "--format", "json").json == {
        "format_version": "1",
        "valid": True,
        "problems": [],
        "warnings": [],
    }


@pytest.mark.parametrize(
    "text", ["queues: []", "url_groups: [{name: g, endpoints: [{url: 'https://example.com'}]}]", ""]
)
def test_each_managed_kind_is_counted_in_the_words_of_its_section(shell: Shell, text: str) -> None:
    write(f"version: 1\nowner: acme\n{text}\n")
    counted = {"queues": "0 queues", "url_groups": "1 URL group", "": "nothing"}[text.partition(":")[0]]
    assert shell("validate").out == f"Valid: {counted}, owner acme.\n"


def test_every_problem_is_a_line_on_stderr_and_the_exit_is_78(shell: Shell) -> None:
    write("version: 1\nowner: A\nqueues: [{name: a b}]\n")
    result = shell("validate")
    assert (result.code, result.out) == (78, "")
    assert result.err == (
        "Error: schedules.yaml:2:8: owner: has a capital letter at character 1; "
        "use small letters, digits and hyphen\n"
        "Error: schedules.yaml:3:17: queues[0].name: has a blank at character 2; "
        "use letters, digits, dot, hyphen and underscore\n"
    )


def test_problems_as_json_are_on_stdout_and_the_exit_is_the_same(shell: Shell) -> None:
    write("version: 2\nowner: acme\n")
    result = shell("validate", "--format", "json")
    assert (result.code, result.err) == (78, "")
    assert result.json == {
        "format_version": "1",
        "valid": False,
        "problems": [
            {
                "file": "schedules.yaml",
                "line": 1,
                "column": 10,
                "path": "version",
                "message": "is not known here; write 1",
            }
        ],
        "warnings": [],
    }


def test_a_warning_has_its_place_and_leaves_the_exit_at_0(shell: Shell) -> None:
    write(WARNED)
    result = shell("validate")
    assert result.code == 0
    assert result.out.splitlines() == [
        f"Warning: schedules.yaml:4:19: {ADDRESS}: {CLEAR} [QS130]",
        f"Warning: schedules.yaml:4:19: {ADDRESS}: {LOCAL} [QS203]",
        "Valid: 1 schedule, owner acme.",
    ]
    assert shell("validate", "--format", "json").json["warnings"] == [
        {"code": code, "severity": "warning", "address": ADDRESS, "message": message, "place": "schedules.yaml:4:19"}
        for code, message in (("QS130", CLEAR), ("QS203", LOCAL))
    ]


def test_a_note_is_not_told(shell: Shell) -> None:
    write()
    assert "QS140" not in shell("validate").out
    assert "QS140" in shell("lint").out


def test_what_the_manifest_calls_an_error_is_a_problem_of_it_and_the_exit_is_78(shell: Shell) -> None:
    write(f"{WARNED}lint: {{QS130: error, QS203: off}}\n")
    result = shell("validate")
    assert (result.code, result.out) == (78, "")
    assert result.err == f"Error: schedules.yaml:4:19: {ADDRESS}: {CLEAR} [QS130]\n"


def test_an_error_that_the_manifest_asks_for_stands_in_every_format_where_problems_do(shell: Shell) -> None:
    write(f"{WARNED}lint: {{QS130: error}}\n")
    result = shell("validate", "--format", "json")
    assert (result.code, result.json["valid"]) == (78, False)
    assert [one["message"] for one in result.json["problems"]] == [f"{CLEAR} [QS130]"]


def test_a_secret_that_is_not_set_is_a_problem_unless_a_placeholder_may_stand_for_it(shell: Shell) -> None:
    write(SECRET)
    assert shell("validate").code == 78
    assert shell("validate", "--unset-secrets-ok").code == 0


def test_it_needs_no_credentials_and_no_account(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setenv("QSTASH_URL", "http://127.0.0.1:1")
    assert shell("validate").code == 0


def test_it_sends_nothing(shell: Shell, qstash: object) -> None:
    write()
    shell("validate")
    assert len(qstash.log) == 0  # type: ignore[attr-defined]


def test_a_control_character_of_a_manifest_does_nothing_to_a_terminal(shell: Shell) -> None:
    write('version: 1\nowner: acme\n"a\\e[31mb": 1\n')
    result = shell("validate")
    assert result.code == 78
    assert "\x1b" not in result.err
    assert "\\x1b[31m" in result.err
