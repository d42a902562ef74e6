from __future__ import annotations

import pytest

from tests.cli.shell import MANIFEST, Shell, write

CLOCKS = """\
version: 1
owner: acme
schedules:
  - {destination: "https://example.com/a", cron: 30 2 * * *, timezone: America/New_York}
  - {destination: "https://example.com/b", cron: 30 1 * * *, timezone: America/New_York}
"""
AT = ("--at", "2026-11-22T10:00Z")
QUIET = """\
version: 1
owner: acme
defaults: {retries: 3, failure_callback: "https://example.com/failed"}
schedules: [{destination: "https://example.com/a", cron: 0 9 * * *}]
"""


def test_the_nights_in_which_the_clocks_change_are_told_with_their_dates(shell: Shell) -> None:
    write(CLOCKS)
    result = shell("lint", "--select", "QS104", *AT)
    head, advice = "schedule/https://example.com", "(America/New_York); fire at another hour, or in UTC [QS104]"
    skips = f"{head}/a: skips its run of 2027-03-14 02:30, which the clocks leave out {advice}"
    doubles = f"{head}/b: runs twice at 2027-11-07 01:30, which the clocks repeat {advice}"
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        f"Warning: schedules.yaml:4:50: {skips}",
        f"Warning: schedules.yaml:5:50: {doubles}",
        "Found 2 warnings.",
    ]


def test_a_manifest_that_says_what_it_means_gives_nothing(shell: Shell) -> None:
    write(QUIET)
    result = shell("lint", *AT)
    assert (result.code, result.out, result.err) == (0, "Found nothing.\n", "")


def test_the_same_time_gives_the_same_bytes(shell: Shell) -> None:
    write(CLOCKS)
    assert shell("lint", *AT).out == shell("lint", *AT).out
    assert "2028-" in shell("lint", "--at", "2027-12-01").out


@pytest.mark.parametrize(
    ("fail_on", "code"), [("note", 1), ("warning", 1), ("error", 0), ("critical", 0), ("never", 0)]
)
def test_the_exit_is_1_from_the_severity_on_that_is_asked_for(shell: Shell, fail_on: str, code: int) -> None:
    write(CLOCKS)
    assert shell("lint", *AT, "--fail-on", fail_on).code == code


def test_what_the_manifest_calls_an_error_is_told_as_one_and_does_not_stop_the_rest(shell: Shell) -> None:
    write(f"{CLOCKS}lint: {{QS104: error, QS140: warning, QS141: off}}\n")
    result = shell("lint", *AT, "--fail-on", "error")
    assert result.code == 1
    assert [line.partition(":")[0] for line in result.out.splitlines()[:-1]] == ["Warning", "Error"] * 2
    assert result.out.endswith("Found 2 errors, 2 warnings.\n")


def test_codes_are_chosen_and_left_out(shell: Shell) -> None:
    write(CLOCKS)
    assert shell("lint", *AT, "--select", "qs140,QS141", "--ignore", "QS141").out.count("QS140") == 2
    assert shell("lint", *AT, "--ignore", "QS104,QS140", "--ignore", "QS141").out == "Found nothing.\n"


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_there_is_not_is_wrong_usage(shell: Shell, option: str) -> None:
    write()
    result = shell("lint", option, "QS1O4")
    assert (result.code, result.err) == (64, "Error: there is no code QS1O4; did you mean QS104\n")


@pytest.mark.parametrize("at", ["yesterday", "2027-13-01", "1900-01-01", "9999-01-01"])
def test_a_time_that_is_none_is_wrong_usage(shell: Shell, at: str) -> None:
    write()
    assert shell("lint", "--at", at).code == 64


def test_as_json_it_counts_by_severity(shell: Shell) -> None:
    write(CLOCKS)
    told = shell("lint", *AT, "--format", "json", "--select", "QS104").json
    assert told["summary"] == {"critical": 0, "error": 0, "warning": 2, "note": 0}
    assert (told["format_version"], told["valid"], told["problems"]) == ("1", True, [])
    assert {one["severity"] for one in told["warnings"]} == {"warning"}


def test_an_invalid_manifest_is_told_as_validate_does(shell: Shell) -> None:
    write("version: 1\nowner: A\n")
    text, data = shell("lint"), shell("lint", "--format", "json")
    assert (text.code, text.out, text.err) == (78, "", shell("validate").err)
    assert (data.code, data.json["valid"]) == (78, False)


def test_it_needs_no_secret_and_sends_nothing(shell: Shell, qstash: object) -> None:
    write(MANIFEST.replace("Bearer hush", '"Bearer {{ s }}"') + "variables: {s: {env: UNSET, secret: true}}\n")
    assert shell("lint", "--unset-secrets-ok", "--fail-on", "never").code == 0
    assert shell("lint").code == 78
    assert len(qstash.log) == 0  # type: ignore[attr-defined]


def test_a_comment_silences_its_line_and_a_code_that_there_is_not_is_a_problem(shell: Shell) -> None:
    write(CLOCKS.replace("}\n", "}  # qstash-sync: ignore QS104, meant\n"))
    assert shell("lint", *AT).code == 0
    write(CLOCKS.replace("}\n", "}  # qstash-sync: ignore QS1O4\n"))
    assert "this comment names QS1O4, which is no code; did you mean QS104" in shell("lint").err
