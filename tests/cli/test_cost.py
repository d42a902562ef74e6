from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, many, write

AT = ("--at", "2026-11-22")
NO_ACCOUNT = "Messages  1.1 a day, 35 a month; up to 3.4 more a day with retries\n"


def test_the_manifest_is_counted_without_an_account_and_without_its_secrets(shell: Shell) -> None:
    write(
        MANIFEST.replace("Bearer hush", '"Bearer {{ token }}"').replace(
            "queues:", "variables: {token: {env: TOKEN, secret: true}}\nqueues:"
        )
    )
    result = shell("cost", *AT)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(NO_ACCOUNT)


def test_eleven_schedules_are_told_before_the_free_plan_refuses_them(shell: Shell) -> None:
    write(many(11))
    result = shell("cost", *AT, "--plan", "free")
    assert result.code == 1
    assert "free  $0       11 of 10 schedules\n" in result.out
    write(many(10))
    assert shell("cost", *AT, "--plan", "free").code == 0


def test_without_a_plan_nothing_is_refused(shell: Shell) -> None:
    write(many(11))
    assert shell("cost", *AT).code == 0


def test_an_account_is_counted_whole_also_what_the_manifest_does_not_manage(
    shell: Shell, qstash: RunningServer
) -> None:
    write(many(3))
    shell.apply()
    write("version: 1\nowner: acme\nschedules: []\n")
    result = shell("cost", *AT, "--live", "--format", "json")
    assert result.json["messages"]["year"]["least"] == 3 * 365
    assert result.json["messages"]["schedules"][0]["address"] == "schedule/job-0"
    assert result.err == f"Target: {qstash.url}\n"


@pytest.mark.usefixtures("qstash")
def test_both_sides_of_an_apply_are_compared(shell: Shell) -> None:
    write(many(3))
    shell.apply()
    write(many(4).replace("0 9 * * *", "0 */12 * * *", 1))
    result = shell("cost", *AT, "--both")
    assert result.out.startswith("Messages  3 -> 5 a day, 152 a month; up to 15 more a day with retries\n")
    assert "  1 -> 2  schedule/job-0\n" in result.out
    assert "  0 -> 1  schedule/job-3\n" in result.out


@pytest.mark.usefixtures("qstash")
def test_changes_that_would_be_held_are_left_out_and_said_so(shell: Shell) -> None:
    write(many(3))
    shell.apply()
    write("version: 1\nowner: acme\nschedules: []\n")
    result = shell("cost", *AT, "--both")
    assert result.out.startswith("Messages  3 a day, ")
    assert "3 changes left out, which apply would hold; see plan" in result.err


def test_prices_of_one_s_own_take_the_place_of_those_of_upstash(shell: Shell) -> None:
    source = {"url": "https://example.com", "as_of": "2027-01", "sure": True}
    plan = {
        "title": "Own",
        "price": {"month": "99", "source": "own"},
        "limits": {"schedules": {"most": 1, "source": "own"}},
    }
    plans = {
        "format_version": "1",
        "currency": "EUR",
        "as_of": "2027-01",
        "sources": {"own": source},
        "plans": {"own": plan},
    }
    Path("plans.json").write_text(json.dumps(plans))
    write()
    result = shell("cost", *AT, "--plans", "plans.json", "--plan", "own")
    assert result.code == 1
    assert "own   €99      2 of 1 schedules\n" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--plan", "pro"), "there is no plan pro; there are free, payg, fixed-1m, fixed-10m"),
        (("--plans", "nowhere.json"), "--plans: nowhere.json cannot be read: No such file or directory"),
        (("--at", "soon"), "--at is not a time; write one such as 2027-03-14T02:30Z"),
        (("--live", "--both"), "--live looks at the account alone, --both at before and after; leave one out"),
    ],
)
def test_wrong_usage_says_what_to_do(shell: Shell, arguments: tuple[str, ...], message: str) -> None:
    write()
    result = shell("cost", *arguments)
    assert (result.code, result.out, result.err) == (64, "", f"Error: {message}\n")


def test_a_manifest_that_is_wrong_is_told(shell: Shell) -> None:
    write("version: 1\n")
    assert shell("cost").code == 78
