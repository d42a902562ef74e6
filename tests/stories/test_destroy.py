"""Destroy deletes what is ours and nothing else, and only what somebody has counted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.account import SITE, Account, group, job, jobs, write
from tests.stories.shell import Shell, rewrite


@pytest.fixture
def applied(shell: Shell) -> Shell:
    """A shell whose account holds three schedules of ours, one of somebody else's and one of nobody's."""
    shell.account.create("stranger", schedule_id="stranger")
    shell.account.apply(write(job("theirs"), owner="rival"))
    rewrite(write(*jobs(3)))
    assert shell("apply", "--yes").code == 0
    return shell


OTHERS = {"stranger", "rival.theirs"}
OURS = {"acme.job-0", "acme.job-1", "acme.job-2"}


def test_all_that_is_ours_goes_after_its_number_was_typed(applied: Shell) -> None:
    others = {key: one for key, one in applied.account.shown().items() if key in OTHERS}
    result = applied.answer("3", "destroy")
    assert result.code == 0
    assert result.out.endswith("Apply complete! Resources: 0 added, 0 changed, 3 destroyed.\n")
    assert applied.account.shown() == others


@pytest.mark.parametrize("typed", ["", "yes", "2", "4", "3 schedules"])
def test_any_other_answer_deletes_nothing(applied: Shell, typed: str) -> None:
    applied.account.server.log.clear()
    result = applied.answer(typed, "destroy")
    assert result.code == 64
    assert "nothing was deleted" in result.err
    assert applied.account.server.log.writes == ()


def test_without_a_terminal_it_must_be_said(applied: Shell) -> None:
    assert applied("destroy").code == 64
    assert applied.account.shown().keys() == OURS | OTHERS


@pytest.mark.parametrize(("number", "code"), [(None, 3), ("2", 3), ("3", 0), ("30", 0)])
def test_a_pipeline_says_how_much_may_go(applied: Shell, number: str | None, code: int) -> None:
    limit = [] if number is None else ["--max-deletions", number]
    assert applied("destroy", "--yes", *limit).code == code
    assert applied.account.shown().keys() == (OTHERS if code == 0 else OURS | OTHERS)


def test_what_has_left_the_manifest_and_was_kept_goes_too(applied: Shell) -> None:
    rewrite(write(*jobs(1), on_remove="keep", forget=["schedule/job-1"]))
    assert applied("destroy", "--yes", "--max-deletions", "3").code == 0
    assert applied.account.shown().keys() == OTHERS


def test_a_previous_owners_schedules_stay(shell: Shell) -> None:
    shell.account.settle(write(job("theirs"), owner="old"))
    rewrite(write(*jobs(1), previous_owners=["old"]))
    shell("apply", "--yes")
    assert shell("destroy", "--yes", "--max-deletions", "9").code == 0
    assert shell.account.shown().keys() == {"old.theirs"}


def test_a_protected_schedule_stays_and_the_others_go(shell: Shell) -> None:
    rewrite(write(*jobs(2), job("precious", protect=True)))
    shell("apply", "--yes")
    result = shell("destroy", "--yes", "--max-deletions", "3")
    assert result.code == 3
    assert shell.account.shown().keys() == {"acme.precious"}
    assert shell("destroy", "--yes", "--max-deletions", "1", "--unprotect", "schedule/precious").code == 0


RESOURCES: dict[str, Any] = {
    "queues": [{"name": "emails"}, {"name": "other"}],
    "url_groups": [group("all", f"{SITE}/a")],
}


@pytest.mark.parametrize(
    ("prune", "queues", "groups"),
    [
        ({}, {"emails", "other", "foreign"}, {"all", "foreign"}),
        ({"queues": "all"}, {"foreign"}, {"all", "foreign"}),
        ({"queues": ["em*"], "url_groups": "all"}, {"other", "foreign"}, {"foreign"}),
    ],
)
def test_queues_and_groups_go_only_where_prune_says_so_and_the_manifest_has_them(
    shell: Shell, prune: dict[str, object], queues: set[str], groups: set[str]
) -> None:
    shell.account.create_queue("foreign")
    shell.account.create_group("foreign", f"{SITE}/b")
    shell.account.settle(write(*jobs(2), **RESOURCES))
    rewrite(write(*jobs(2), **RESOURCES, prune=prune))
    assert shell("destroy", "--yes", "--max-deletions", "9").code == 0
    assert shell.account.shown() == {}
    assert shell.account.shown("queues").keys() == queues
    assert shell.account.shown("topics").keys() == groups


def test_a_queue_with_messages_or_with_users_stays(shell: Shell) -> None:
    shell.account.settle(write(*jobs(2), **RESOURCES))
    shell.account.fill("emails", 3)
    shell.account.create("stranger", queue_name="other")
    rewrite(write(*jobs(2), **RESOURCES, prune={"queues": "all"}))
    assert shell("destroy", "--yes", "--max-deletions", "9").code == 3
    assert shell.account.shown("queues").keys() == {"emails", "other"}
    result = shell("destroy", "--yes", "--max-deletions", "9", "--drop-messages", "queue/emails")
    assert result.code == 3
    assert shell.account.shown("queues").keys() == {"other"}
    assert "schedule/scd_1 still uses it" in result.out


def test_a_target_alone_goes(applied: Shell) -> None:
    assert applied.answer("1", "destroy", "--target", "schedule/job-1").code == 0
    assert applied.account.shown().keys() == (OURS | OTHERS) - {"acme.job-1"}


def test_a_destroyed_account_is_made_again_by_apply(applied: Shell) -> None:
    applied("destroy", "--yes", "--max-deletions", "3")
    assert applied("apply", "--yes").code == 0
    assert applied.account.shown().keys() == OURS | OTHERS


def test_nothing_of_ours_is_nothing_to_do(shell: Shell, account: Account) -> None:
    account.create("stranger")
    rewrite(write(*jobs(1)))
    result = shell("destroy", "--yes")
    assert result.code == 0
    assert len(account.shown()) == 1
