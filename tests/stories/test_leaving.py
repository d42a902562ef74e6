"""A schedule leaves the manifest and comes back; a paused one is changed; somebody operates the account meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.devserver import Quirks
from reconciler.devserver.faults import Refused
from reconciler.devserver.rules import Rule
from tests.stories.account import Account, codes, flags, job, jobs, options, planned, write


@pytest.mark.parametrize(
    ("head", "left", "back"),
    [
        ({"on_remove": "delete"}, {"- schedule/gone": "applied"}, {"+ schedule/gone": "applied"}),
        ({"on_remove": "pause"}, {"~ schedule/gone": "applied"}, {}),
        ({"on_remove": "keep"}, {}, {}),
        ({"forget": ["schedule/gone"]}, {}, {}),
    ],
    ids=["delete", "pause", "keep", "forget"],
)
def test_a_schedule_leaves_and_comes_back(
    account: Account, head: dict[str, Any], left: dict[str, str], back: dict[str, str]
) -> None:
    whole, rest = write(*jobs(3), job("gone"), **head), write(*jobs(3), **head)
    account.settle(whole)
    marks = account.labels("acme.gone")
    assert account.settle(rest) == left
    assert account.settle(whole) == back
    assert account.labels("acme.gone") == marks
    assert len(account.shown()) == 4


def test_a_removed_schedule_is_paused_with_all_that_it_had_and_is_then_in_sync(account: Account) -> None:
    wanted = job("gone", body={"a": 1}, headers={"X-Team": "billing"}, callback="https://app.example.com/done")
    account.settle(write(*jobs(3), wanted))
    before = account.shown()["acme.gone"]
    account.settle(write(*jobs(3), on_remove="pause"))
    assert account.shown()["acme.gone"] == before | {"isPaused": True}
    assert planned(account.plan(write(*jobs(3), on_remove="pause"))) == {}
    # It comes back as it was paused, and that is told, until the manifest says otherwise.
    assert codes(account.plan(write(*jobs(3), wanted)))["schedule/gone"] == "QS209"
    account.settle(write(*jobs(3), wanted | {"paused": False}))
    assert account.shown()["acme.gone"]["isPaused"] is False


def test_what_was_paused_by_its_removal_is_deleted_once_that_is_wanted(account: Account) -> None:
    account.settle(write(*jobs(3), job("gone")))
    account.settle(write(*jobs(3), on_remove="pause"))
    assert account.settle(write(*jobs(3))) == {"- schedule/gone": "applied"}


def test_a_pause_by_removal_counts_as_a_removal_for_the_guards(account: Account) -> None:
    account.settle(write(*jobs(10)))
    plan = account.plan(write(*jobs(10)[5:], on_remove="pause"))
    assert set(flags(plan).values()) == {"--max-deletions 5"}


def test_protection_and_schedule_removed_in_one_commit_are_held(account: Account) -> None:
    account.settle(write(*jobs(9), job("precious", protect=True)))
    text = write(*jobs(9))
    assert planned(account.plan(text)) == {"- schedule/precious": "it is protected"}
    assert flags(account.plan(text)) == {"- schedule/precious": "--unprotect schedule/precious"}
    assert account.apply(text) == {"- schedule/precious": "held"}
    assert flags(account.plan(text, options(unprotect={"schedule/job-0"}))) != {}
    account.settle(text, options(unprotect={"schedule/precious"}))


def test_protection_that_is_taken_away_first_lets_the_schedule_go_later(account: Account) -> None:
    account.settle(write(*jobs(9), job("precious", protect=True)))
    account.settle(write(*jobs(9), job("precious")))
    assert account.settle(write(*jobs(9))) == {"- schedule/precious": "applied"}


def test_protection_does_not_stand_in_the_way_of_a_change(account: Account) -> None:
    account.settle(write(job("precious", protect=True)))
    account.settle(write(job("precious", protect=True, cron="0 9 * * *")))


def test_protection_also_holds_a_pause_by_removal(account: Account) -> None:
    account.settle(write(*jobs(9), job("precious", protect=True)))
    assert flags(account.plan(write(*jobs(9), on_remove="pause"))) == {
        "~ schedule/precious": "--unprotect schedule/precious"
    }


PAUSES = [Quirks(overwrite_of_paused="resumes"), Quirks(overwrite_of_paused="keeps-pause")]


@pytest.mark.parametrize("quirks", PAUSES, ids=["resumes", "keeps-pause"])
def test_a_schedule_paused_in_the_console_stays_paused_through_every_change(quirks: Quirks) -> None:
    account = Account(quirks=quirks)
    account.settle(write(job("digest")))
    account.pause("acme.digest")
    plan = account.plan(write(job("digest")))
    assert planned(plan) == {}
    assert codes(plan) == {"schedule/digest": "QS209"}
    account.settle(write(job("digest", cron="0 9 * * *")))
    assert account.shown()["acme.digest"]["isPaused"] is True
    account.resume("acme.digest")
    account.settle(write(job("digest", cron="0 10 * * *")))
    assert account.shown()["acme.digest"]["isPaused"] is False


def cut_short(wanted: str) -> Account:
    """An account in which an apply was ended between the overwrite of a paused schedule and its pause."""
    account = Account()
    account.settle(write(job("digest")))
    account.pause("acme.digest")
    outcomes = account.apply(wanted, rules=[Rule(Refused(403), "PATCH", "*/pause")])
    assert outcomes == {"~ schedule/digest": "failed"}
    assert account.shown()["acme.digest"]["isPaused"] is False
    return account


CHANGED = write(job("digest", cron="0 9 * * *"))


def test_an_apply_cut_short_between_overwrite_and_pause_is_told_and_never_settled_silently() -> None:
    account = cut_short(CHANGED)
    plan = account.plan(CHANGED)
    assert planned(plan) == {}
    (warning,) = plan.warnings
    assert warning.code == "QS210"
    assert "--accept-running schedule/digest" in warning.message
    assert account.apply(CHANGED) == {}
    assert codes(account.plan(CHANGED)) == {"schedule/digest": "QS210"}


def test_accepting_that_it_runs_settles_it() -> None:
    account = cut_short(CHANGED)
    accepted = options(accept_running={"schedule/digest"})
    assert account.apply(CHANGED, accepted) == {"~ schedule/digest": "applied"}
    assert codes(account.plan(CHANGED)) == {}
    assert account.shown()["acme.digest"]["isPaused"] is False


@pytest.mark.parametrize("paused", [True, False])
def test_a_manifest_that_speaks_of_the_pause_settles_it_too(paused: bool) -> None:
    account = cut_short(CHANGED)
    text = write(job("digest", cron="0 9 * * *", paused=paused))
    account.settle(text)
    assert account.shown()["acme.digest"]["isPaused"] is paused
    assert codes(account.plan(text)) == {}


def test_pausing_it_again_in_the_console_settles_it_too() -> None:
    account = cut_short(CHANGED)
    account.pause("acme.digest")
    assert codes(account.plan(CHANGED)) == {"schedule/digest": "QS209"}


def test_a_queue_paused_in_the_console_stays_paused_and_is_told_of(account: Account) -> None:
    account.settle(write(queues=[{"name": "emails"}]))
    account.ask("POST", "/v2/queues/emails/pause")
    account.settle(write(queues=[{"name": "emails", "parallelism": 5}]))
    assert account.shown("queues")["emails"]["paused"] is True
    assert codes(account.plan(write(queues=[{"name": "emails", "parallelism": 5}]))) == {"queue/emails": "QS209"}
