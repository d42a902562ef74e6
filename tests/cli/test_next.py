"""``next``: what a cron says, and when it fires."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest
import time_machine

from tests.cli.shell import Shell

BERLIN: Final = ("--timezone", "Europe/Berlin")


def test_it_tells_the_sentence_and_the_runs_on_the_zone_s_clocks_and_in_utc(shell: Shell) -> None:
    result = shell(
        "next", "0 9 * * 1-5", "--timezone", "America/New_York", "--after", "2026-11-20T15:00Z", "--count", "2"
    )
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "Weekdays at 09:00, New York\n"
        "\n"
        "  Mon 23 Nov 2026 09:00 -0500    2026-11-23T14:00:00Z\n"
        "  Tue 24 Nov 2026 09:00 -0500    2026-11-24T14:00:00Z\n"
    )


def test_the_json_has_the_runs(shell: Shell) -> None:
    result = shell(
        "next", "CRON_TZ=America/New_York 0 9 * * 1-5", "--after", "2026-11-22", "--count", "1", "--format", "json"
    )
    assert result.json == {
        "sentence": "weekdays at 09:00, New York",
        "runs": [{"local": "2026-11-23T09:00:00-05:00", "utc": "2026-11-23T14:00:00Z"}],
        "clock_changes": [],
    }


def test_changes_of_the_clocks_are_told_between_the_runs_that_they_part(shell: Shell) -> None:
    forward = shell("next", "30 2 * * *", *BERLIN, "--after", "2027-03-27T00:00Z", "--count", "2")
    assert forward.out.splitlines()[2:] == [
        "  Sat 27 Mar 2027 02:30 +0100    2027-03-27T01:30:00Z",
        "  - clocks go forward on Sun 28 Mar 2027, from 02:00 to 03:00: 02:30 is left out",
        "  Mon 29 Mar 2027 02:30 +0200    2027-03-29T00:30:00Z",
    ]
    back = shell("next", "30 2 * * *", *BERLIN, "--after", "2027-10-31T00:00Z", "--count", "2", "--format", "json")
    assert [run["local"] for run in back.json["runs"]] == ["2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"]
    assert back.json["clock_changes"] == [
        {
            "utc": "2027-10-31T01:00:00Z",
            "text": "clocks go back on Sun 31 Oct 2027, from 03:00 to 02:00: 02:30 comes twice",
        }
    ]


def test_without_a_time_it_begins_now_and_tells_five(shell: Shell) -> None:
    with time_machine.travel("2026-11-22T08:30:05Z", tick=False):
        result = shell("next", "*/15 * * * *", "--format", "json")
    assert [run["utc"][11:16] for run in result.json["runs"]] == ["08:45", "09:00", "09:15", "09:30", "09:45"]


def test_a_time_may_have_an_offset_of_its_own(shell: Shell) -> None:
    result = shell("next", "0 9 * * *", "--after", "2026-11-22T12:30+03:30", "--count", "1", "--format", "json")
    assert result.json["runs"][0]["utc"] == "2026-11-23T09:00:00Z"


def test_what_never_fires_is_told_and_is_no_error(shell: Shell) -> None:
    result = shell("next", "0 0 30 2 *")
    assert (result.code, result.out) == (0, "Never: there is no such time\n")
    assert shell("next", "0 0 30 2 *", "--format", "json").json["runs"] == []


def test_a_leap_day_may_be_too_far_away(shell: Shell) -> None:
    some = shell("next", "0 0 29 2 *", "--after", "2096-01-01")
    assert some.out.endswith("2096-02-29T00:00:00Z\n\nNo other run comes within five years.\n")
    none = shell("next", "0 0 29 2 *", "--after", "2096-03-01")
    assert none.out == "On 29 February at 00:00, UTC\n\nNo run comes within five years.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("0 9 * * 7",), "not a cron that QStash takes: end of range (7) above maximum (6): 7; Sunday is 0"),
        (("@daily",), "not a cron that QStash takes: parser does not accept descriptors: @daily; write 0 0 * * *"),
        (("0 9 * * *", "--timezone", "Berlin"), "unknown time zone Berlin; did you mean Europe/Berlin?"),
        (("CRON_TZ=UTC",), "nothing follows the time zone"),
        (
            ("CRON_TZ=UTC 0 9 * * *", *BERLIN),
            "the time zone is given twice, as UTC and as Europe/Berlin; leave one out",
        ),
        (("0 9 * * *", "--after", "noon"), "--after is not a time; write one such as 2027-03-14T02:30Z"),
        (("0 9 * * *", "--after", "9999-12-31"), "--after is out of range"),
        (("0 9 * * *", "--after", "0001-01-01T00:00+10:00"), "is out of range"),
        (("0 9 * * *", "--count", "0"), "--count"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_wrong_usage(shell: Shell, arguments: tuple[str, ...], told: str) -> None:
    result = shell("next", *arguments)
    assert (result.code, result.out) == (64, "")
    assert told in result.err


def test_it_loads_no_manifest_and_no_account() -> None:
    code = "import sys, reconciler.cli.next; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"croniter", "httpx", "pydantic", "yaml"}.intersection(loaded) == set()
