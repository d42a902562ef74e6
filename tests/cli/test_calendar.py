from __future__ import annotations

import pytest

from reconciler.cli.calendar import _lacks_blocks
from tests.cli.shell import MANIFEST, Shell, execute, write

FROM = ("--from", "2026-11-22")


def test_the_coming_week_of_the_manifest_is_shown_offline(shell: Shell) -> None:
    write()
    result = shell("calendar", *FROM)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Sun 22 Nov to Sat 28 Nov 2026, UTC\n8 runs of 2 schedules\n")
    assert "\x1b" not in result.out


@pytest.mark.parametrize(("span", "runs"), [("day", 2), ("week", 8), ("month", 35)])
def test_a_day_a_week_or_a_month_is_shown(shell: Shell, span: str, runs: int) -> None:
    write()
    assert shell("calendar", *FROM, "--span", span, "--format", "json").json["runs"]["after"] == runs


def test_a_zone_has_days_of_its_own(shell: Shell) -> None:
    write()
    result = shell("calendar", *FROM, "--span", "day", "--timezone", "Asia/Tokyo", "--format", "json")
    assert (result.json["from"], result.json["to"]) == ("2026-11-21T15:00:00Z", "2026-11-22T15:00:00Z")


def test_the_page_needs_nothing_else_and_names_whose_it_is(shell: Shell) -> None:
    write()
    result = shell("calendar", *FROM, "--format", "html")
    assert result.out.startswith("<!doctype html>")
    assert "<code>acme</code>" in result.out
    assert result.out == shell("calendar", *FROM, "--format", "html").out


@pytest.mark.usefixtures("qstash")
def test_the_account_is_shown_before_and_after(shell: Shell) -> None:
    write()
    shell.apply()
    write(MANIFEST.replace("0 8 * * 0", "0 8 * * 1-5"))
    live = shell("calendar", *FROM, "--live", "--format", "json").json
    assert live["runs"] == {"before": None, "after": 8}
    both = shell("calendar", *FROM, "--both", "--format", "json").json
    assert both["runs"] == {"before": 8, "after": 12}
    assert [(one["address"], one["change"]) for one in both["schedules"]] == [
        ("schedule/https://example.com/jobs/daily", "kept"),
        ("schedule/weekly", "moved"),
    ]


def test_colours_switch_on_and_off(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    told = execute("calendar", *FROM)
    assert "█" in told.out or "░" in told.out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in execute("calendar", *FROM).out
    assert "\x1b[" not in execute("calendar", *FROM, "--no-color").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--timezone", "Berlin"), "--timezone: there is no zone Berlin; did you mean Europe/Berlin?"),
        (("--from", "soon"), "--from is not a time; write one such as 2027-03-14T02:30Z"),
        (("--live", "--both"), "--live looks at the account alone, --both at before and after; leave one out"),
    ],
)
def test_wrong_usage_says_what_to_do(shell: Shell, arguments: tuple[str, ...], message: str) -> None:
    write()
    result = shell("calendar", *arguments)
    assert (result.code, result.out, result.err) == (64, "", f"Error: {message}\n")


@pytest.mark.parametrize(
    ("encoding", "lacks"), [("utf-8", False), ("UTF-8", False), ("ascii", True), ("cp437", True), (None, True)]
)
def test_a_terminal_without_unicode_gets_ascii(encoding: str | None, lacks: bool) -> None:
    assert _lacks_blocks(encoding) is lacks
