"""Saved plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, write

AFTER = MANIFEST.replace("0 9 * * *", "0 10 * * *").replace("Bearer hush", "Bearer other")


def test_what_was_reviewed_is_what_is_applied(shell: Shell, qstash: RunningServer) -> None:
    write()
    planned = shell("plan", "--out", "reviewed.plan")
    assert planned.err.endswith("Saved. To apply just this: qstash-sync apply reviewed.plan\n")
    assert qstash.log.writes == ()
    assert shell.apply("reviewed.plan").code == 0
    assert len(qstash.log.writes) == 3


@pytest.mark.usefixtures("qstash")
def test_a_plan_file_holds_no_secret_and_is_its_owner_s_alone(shell: Shell) -> None:
    write(MANIFEST.replace("jobs/daily", "jobs/daily?token=hush"))
    shell("plan", "--out", "reviewed.plan")
    assert "hush" not in Path("reviewed.plan").read_text()
    assert Path("reviewed.plan").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("between", ["manifest", "account", "secret", "target"])
def test_a_plan_that_is_another_by_now_is_stale(shell: Shell, qstash: RunningServer, between: str) -> None:
    write()
    shell("plan", "--out", "reviewed.plan")
    if between == "account":
        write("version: 1\nowner: acme\nqueues: [{name: emails, parallelism: 9}]\n", "other.yaml")
        shell.apply("-f", "other.yaml")
    text = {
        "manifest": MANIFEST.replace("0 9 * * *", "0 10 * * *"),
        "secret": MANIFEST.replace("Bearer hush", "Bearer other"),
        "target": MANIFEST.replace("  - name: weekly", "  - name: monthly"),
    }
    write(text.get(between, MANIFEST))
    qstash.log.clear()
    result = shell.apply("reviewed.plan")
    assert (result.code, qstash.log.writes) == (5, ())
    assert "the saved plan is stale; make it anew and have it reviewed" in result.err
    assert "hush" not in result.err


@pytest.mark.usefixtures("qstash")
def test_a_plan_that_was_cut_short_is_finished_and_one_that_is_done_is_done(shell: Shell) -> None:
    write()
    shell("plan", "--out", "reviewed.plan")
    assert shell.apply("--target", "queue/emails").code == 0
    assert shell.apply("reviewed.plan").code == 0
    assert shell.apply("reviewed.plan").code == 0


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format_version": "9"}', "\x00"])
@pytest.mark.usefixtures("qstash")
def test_a_file_that_is_no_plan_is_1(shell: Shell, content: str | None) -> None:
    write()
    if content is not None:
        Path("reviewed.plan").write_text(content)
    result = shell.apply("reviewed.plan")
    assert (result.code, result.out) == (1, "")
    assert "plan" in result.err.lower()


@pytest.mark.usefixtures("qstash")
def test_a_saved_plan_has_its_own_targets_and_guards(shell: Shell) -> None:
    write()
    shell("plan", "--out", "reviewed.plan", "--target", "queue/emails")
    assert shell.apply("reviewed.plan", "--target", "schedule/weekly").code == 64
    assert shell.apply("reviewed.plan").out.endswith("Resources: 1 added, 0 changed, 0 destroyed.\n")


@pytest.mark.usefixtures("qstash")
def test_a_plan_that_cannot_be_saved_is_1(shell: Shell) -> None:
    write()
    result = shell("plan", "--out", "missing/reviewed.plan")
    assert result.code == 1
    assert "the plan cannot be saved to missing/reviewed.plan" in result.err
