"""What was reviewed is what is applied: a saved plan is done as it is, finished where it was cut short, or refused."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from reconciler.devserver import RunningServer
from reconciler.devserver.faults import Refused
from reconciler.devserver.rules import Rule
from reconciler.mark import digest
from tests.stories.account import SITE, Account, group, job, jobs, write
from tests.stories.shell import Result, Shell, rewrite

SECRET = 'hush/"hush"+é'
HEAD: dict[str, Any] = {"variables": {"app_url": {"env": "APP_URL"}, "token": {"env": "TOKEN", "secret": True}}}


def manifest(**settings: object) -> str:
    """Four schedules, of which one holds a secret and one is what ``settings`` say."""
    secretive = job("secretive", headers={"Authorization": "Bearer {{ token }}"}, body={"password": "{{ token }}"})
    return write(
        *jobs(2),
        secretive,
        job("digest", **{"destination": "{{ app_url }}/digest", **settings}),
        queues=[{"name": "emails", "parallelism": 2}],
        url_groups=[group("all", f"{SITE}/one")],
        **HEAD,
    )


@pytest.fixture
def applied(shell: Shell) -> Shell:
    """A shell whose account is as the manifest says."""
    shell.export(APP_URL=SITE, TOKEN=SECRET)
    rewrite(manifest())
    assert shell("apply", "--yes").code == 0
    return shell


def save(shell: Shell, *arguments: str) -> str:
    """Plan and save; the file's text."""
    assert shell("plan", "--out", "reviewed.plan", *arguments).code == 0
    return Path("reviewed.plan").read_text()


def apply(shell: Shell, *arguments: str) -> Result:
    return shell("apply", "--yes", "reviewed.plan", *arguments)


def test_what_was_reviewed_is_what_is_applied_and_again_it_is_a_success(applied: Shell) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    save(applied)
    first = apply(applied)
    assert first.code == 0
    assert first.out.endswith("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\n")
    again = apply(applied)
    assert (again.code, again.out) == (0, "No changes. QStash matches the manifest.\n")


def delete_by_hand(shell: Shell) -> None:
    shell.account.delete("acme.digest")


def change_by_hand(shell: Shell) -> None:
    shell.account.change("acme.digest", cron="0 11 * * *")


MOVES: dict[str, tuple[Callable[[Shell], object], str]] = {
    "the manifest": (
        lambda _: rewrite(manifest(cron="0 10 * * *")),
        "the manifest, or a variable of it, is not what it was when the plan was made",
    ),
    "a setting of another schedule": (
        lambda _: rewrite(manifest(cron="0 9 * * *").replace('"parallelism": 2', '"parallelism": 3')),
        "the manifest, or a variable of it, is not what it was when the plan was made",
    ),
    "a variable": (
        lambda shell: shell.export(APP_URL="https://new.example.com"),
        "the manifest, or a variable of it, is not what it was when the plan was made",
    ),
    "a secret variable": (
        lambda shell: shell.export(TOKEN="another"),
        "a secret variable of the manifest is not what it was when the plan was made",
    ),
    "what is changed": (
        change_by_hand,
        "schedule/digest: changed on QStash since: cron was '0 2 * * *', is '0 11 * * *'",
    ),
    "what is changed, deleted": (delete_by_hand, "schedule/digest: create was not in the plan"),
    "what was as it should be": (
        lambda shell: shell.account.change("acme.job-0", cron="0 11 * * *"),
        "schedule/job-0: update was not in the plan",
    ),
    "a queue": (
        lambda shell: shell.account.create_queue("emails"),
        "queue/emails: update was not in the plan",
    ),
    "an endpoint of a group": (
        lambda shell: shell.account.create_group("all", f"{SITE}/two"),
        "url_group/all: update was not in the plan",
    ),
    "a label": (
        lambda shell: shell.account.change("acme.digest", labels=["mine"]),
        "schedule/digest: changed on QStash since: labels was [], is ['mine']",
    ),
    "a script that overwrites ours, label and all": (
        lambda shell: shell.account.change("acme.digest", labels=[], cron="7 7 * * *"),
        "schedule/digest: changed on QStash since: cron was '0 2 * * *', is '7 7 * * *'",
    ),
}


@pytest.mark.parametrize("what", MOVES)
def test_a_plan_is_stale_when_something_has_moved_and_says_what_and_how(applied: Shell, what: str) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    save(applied)
    move, told = MOVES[what]
    move(applied)
    before = applied.account.shown(), applied.account.shown("queues"), applied.account.shown("topics")
    applied.account.server.log.clear()
    result = apply(applied)
    assert result.code == 5
    assert told in result.err
    assert applied.account.server.log.writes == ()
    assert (applied.account.shown(), applied.account.shown("queues"), applied.account.shown("topics")) == before


def test_a_plan_is_stale_when_a_secret_of_what_it_changes_was_changed_on_qstash(applied: Shell) -> None:
    rewrite(manifest().replace('"name": "secretive"', '"name": "secretive", "retries": 1'))
    save(applied)
    header = {"Authorization": ["Bearer by hand"], "Content-Type": ["application/json"]}
    applied.account.change("acme.secretive", header=header)
    result = apply(applied)
    assert result.code == 5
    assert "a secret value on QStash is not what it was when the plan was made" in result.err


def test_a_plan_is_stale_when_a_redacted_body_was_changed_on_qstash(shell: Shell) -> None:
    rewrite(write(job("digest", body="one", redact={"body": True})))
    shell("apply", "--yes")
    rewrite(write(job("digest", body="two", redact={"body": True})))
    save(shell)
    shell.account.change("acme.digest", body=b"by hand")
    assert apply(shell).code == 5


def test_a_plan_is_stale_for_another_account(applied: Shell) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    save(applied)
    with RunningServer("127.0.0.1", 0, Account().server) as other:
        applied.export(QSTASH_URL=other.url)
        result = apply(applied)
    assert result.code == 5
    assert f"not for {other.url}" in result.err


def test_a_plan_is_stale_when_another_pull_request_was_applied_meanwhile(applied: Shell) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    save(applied)
    rewrite(manifest(retries=1))
    assert applied("apply", "--yes").code == 0
    rewrite(manifest(cron="0 9 * * *"))
    result = apply(applied)
    assert result.code == 5
    assert "schedule/digest: changed on QStash since: retries was 3, is 1" in result.err


@pytest.mark.parametrize("nth", range(6))
def test_a_plan_that_was_cut_short_anywhere_is_finished_by_applying_it_again(
    account: Account, shell: Shell, nth: int
) -> None:
    rewrite(write(*jobs(12), queues=[{"name": "emails"}]))
    shell("apply", "--yes")
    wanted = [{**one, "retries": 1} for one in jobs(12)[2:4]]
    rewrite(write(*wanted, *jobs(12)[4:], job("fresh"), queues=[{"name": "emails", "parallelism": 3}]))
    save(shell)
    outage = Rule(Refused(400), path="/v2/*", nth=3 + nth, every=1)  # two listings go before
    outcomes = account.apply(Path("schedules.yaml").read_text(), rules=[outage])
    assert sum(fate == "applied" for fate in outcomes.values()) == nth
    assert apply(shell).code == 0
    assert shell("plan", "--detailed-exitcode").code == 0


def test_a_targeted_plan_of_a_deletion_is_a_success_also_when_it_is_applied_again(shell: Shell) -> None:
    rewrite(write(*jobs(4), job("gone")))
    shell("apply", "--yes")
    rewrite(write(*jobs(4)))
    save(shell, "--target", "schedule/gone")
    assert apply(shell).code == 0
    assert apply(shell).code == 0


def test_a_targeted_deletion_is_applied_and_read_back(shell: Shell) -> None:
    rewrite(write(*jobs(4), job("gone")))
    shell("apply", "--yes")
    rewrite(write(*jobs(4)))
    assert shell("apply", "--yes", "--target", "schedule/gone").code == 0
    assert shell("apply", "--yes", "--target", "schedule/gone").code == 64


def test_what_was_held_when_the_plan_was_reviewed_stays_held(shell: Shell) -> None:
    rewrite(write(*jobs(4)))
    shell("apply", "--yes")
    rewrite(write(*jobs(4)[2:], job("fresh")))
    save(shell)
    assert apply(shell).code == 3
    assert len(shell.account.shown()) == 5


def test_a_plan_brings_the_flags_with_which_it_was_reviewed(shell: Shell) -> None:
    rewrite(write(*jobs(4)))
    shell("apply", "--yes")
    rewrite(write(*jobs(4)[2:], job("fresh")))
    save(shell, "--max-deletions", "2")
    assert apply(shell).code == 0
    assert shell.account.shown().keys() == {"acme.job-2", "acme.job-3", "acme.fresh"}


@pytest.mark.parametrize(
    "option",
    [
        ["--max-deletions", "9"],
        ["--allow-empty"],
        ["--allow-move"],
        ["--allow-twin", "schedule/digest"],
        ["--unprotect", "schedule/digest"],
        ["--drop-messages", "queue/emails"],
        ["--replace-unreadable", "schedule/digest"],
        ["--accept-running", "schedule/digest"],
        ["--no-adopt"],
        ["--target", "schedule/digest"],
    ],
    ids=" ".join,
)
def test_a_saved_plan_takes_no_flags_of_its_own(applied: Shell, option: list[str]) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    save(applied)
    result = apply(applied, *option)
    assert result.code == 64
    assert "a saved plan has its own targets and guards" in result.err


SPELLINGS: list[Callable[[str], str]] = [
    str,
    quote,
    lambda text: json.dumps(text)[1:-1],
    lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    digest,
]


def test_the_file_holds_no_secret_in_any_spelling_on_either_side(applied: Shell) -> None:
    applied.export(TOKEN="another-secret")
    rewrite(manifest(headers={"Authorization": "Bearer {{ token }}"}))
    text = save(applied)
    spelt = [spell(secret) for secret in (SECRET, "another-secret") for spell in SPELLINGS]
    assert [one for one in spelt if one in text] == []
    assert Path("reviewed.plan").stat().st_mode & 0o777 == 0o600


def test_the_same_input_gives_the_same_bytes(applied: Shell) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    assert save(applied) == save(applied)


def test_a_plan_without_changes_can_be_saved_and_applied(applied: Shell) -> None:
    save(applied)
    assert apply(applied).code == 0
    applied.account.change("acme.job-0", cron="0 11 * * *")
    assert apply(applied).code == 5


def forge(text: str, **changes: object) -> str:
    """A file whose digest is right and whose content is not."""
    document = json.loads(text)
    content = document["plan"] | changes
    return json.dumps(document | {"plan": content, "digest": digest(content)})


BROKEN: dict[str, Callable[[str], str | bytes]] = {
    "empty": lambda _: "",
    "cut off": lambda text: text[: len(text) // 2],
    "no JSON": lambda _: "version: 1\nowner: acme\n",
    "another document": lambda _: '{"format_version": "1", "changes": []}',
    "a list": lambda text: f"[{text}]",
    "another version": lambda text: text.replace("qstash-sync plan 1", "qstash-sync plan 2"),
    "an edited byte": lambda text: text.replace('"update"', '"delete"'),
    "an edited guard": lambda text: text.replace('"max_deletions": null', '"max_deletions": 99'),
    "an edited digest": lambda text: text.replace('"digest": "', '"digest": "0'),
    "bytes": lambda _: bytes(range(256)),
    "deep": lambda _: "[" * 100_000,
    "deep within": lambda text: text.replace('"steps": [', f'"steps": [{"[" * 900}{"]" * 900}, '),
    "large": lambda text: text + " " * 1_000_000 + "x",
    "without guards": lambda text: forge(text, allowance=None),
    "without steps": lambda text: forge(text, steps=None),
    "with a step that is none": lambda text: forge(text, steps=[{"address": "schedule/digest"}]),
    "with a step too short": lambda text: forge(text, steps=["x"]),
    "with targets that are none": lambda text: forge(text, targets=7),
    "with a guard of another kind": lambda text: forge(text, allowance=[]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_is_no_whole_plan_is_refused_in_words(applied: Shell, what: str) -> None:
    rewrite(manifest(cron="0 9 * * *"))
    broken = BROKEN[what](save(applied))
    Path("reviewed.plan").write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    applied.account.server.log.clear()
    result = apply(applied)
    assert (result.code, result.out) == (1, "")
    assert "reviewed.plan" in result.err
    assert "plan --out" in result.err
    assert len(applied.account.server.log) == 0


def test_a_file_that_cannot_be_read_is_told(applied: Shell) -> None:
    Path("reviewed.plan").mkdir()
    assert apply(applied).code == 1
    missing = applied("apply", "--yes", "missing.plan")
    assert (missing.code, missing.err) == (
        1,
        "Error: PLAN names a file that cannot be read: No such file or directory\n",
    )


def test_a_plan_that_cannot_be_saved_is_told(applied: Shell) -> None:
    result = applied("plan", "--out", os.path.join("no", "such", "folder"))  # noqa: PTH118 - what somebody types
    assert result.code == 1
    assert "cannot be saved" in result.err
