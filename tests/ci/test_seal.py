"""What was reviewed, sealed into a comment."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha512
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ci.seal import ROOM, Seal, find_seal, moved_since, seal
from reconciler.plan.saved import SavedPlan, hash_of
from tests.ci.plans import saved_plan
from tests.stories.account import Account, job, jobs, write

VERSION = "1.2.3"
BEFORE = write(*jobs(3))
HEAD: dict[str, Any] = {"variables": {"token": {"env": "TOKEN", "secret": True}}}


def read_back(saved: SavedPlan) -> Seal:
    """The seal of a plan, as it is found in the comment that carries it."""
    found = find_seal(f"first\n\n{seal(saved, VERSION)}\n")
    assert found is not None
    return found


def applied() -> Account:
    account = Account()
    account.settle(BEFORE)
    return account


def edited() -> str:
    return write(job("job-0", cron="0 9 * * *"), job("job-1", cron="0 9 * * *"), job("job-2"), job("job-3"))


def test_a_plan_that_is_the_same_is_what_was_reviewed_whatever_the_version_of_the_program() -> None:
    saved = saved_plan(applied(), edited())
    assert moved_since(read_back(saved), saved, VERSION) == ()
    assert moved_since(read_back(saved), saved, "9.9.9") == ()


def test_a_seal_is_one_line_that_no_reader_sees() -> None:
    text = str(seal(saved_plan(applied(), edited()), VERSION))
    assert "\n" not in text
    assert text.startswith("<!--")
    assert text.index("-->") == len(text) - 3


def test_a_change_by_hand_is_told_with_what_was_and_what_is() -> None:
    account = applied()
    reviewed = read_back(saved_plan(account, edited()))
    account.change("acme.job-1", cron="1 1 * * *")
    assert moved_since(reviewed, saved_plan(account, edited()), VERSION) == (
        "schedule/job-1: changed on QStash since: cron was '0 2 * * *', is '1 1 * * *'",
    )


def test_another_manifest_is_told_and_so_is_another_version_of_the_program() -> None:
    account = applied()
    reviewed = read_back(saved_plan(account, edited()))
    fresh = saved_plan(account, write(*jobs(4)))
    assert moved_since(reviewed, fresh, VERSION) == (
        "the manifest, or a variable of it, is not what it was when the plan was made",
    )
    assert moved_since(reviewed, fresh, "1.2.4")[1:] == ("it was planned by qstash-sync 1.2.3, and this is 1.2.4",)


def test_what_is_left_of_a_plan_that_was_applied_in_part_is_what_was_reviewed() -> None:
    account = applied()
    reviewed = read_back(saved_plan(account, edited()))
    account.apply(write(job("job-0", cron="0 9 * * *"), *jobs(3)[1:]))
    fresh = saved_plan(account, edited())
    assert len(fresh.steps) == 2
    assert moved_since(reviewed, fresh, VERSION) == ()


def test_another_account_is_told() -> None:
    account = applied()
    reviewed = read_back(saved_plan(account, edited()))
    assert moved_since(reviewed, saved_plan(account, edited(), url="http://other.test"), VERSION) == (
        "the plan is for http://qstash.test, not for http://other.test",
    )


def test_a_long_plan_is_kept_without_its_settings_and_still_tells_what_was_changed() -> None:
    account = Account()
    noise = [sha512(str(number).encode()).hexdigest() for number in range(100)]
    many = [job(f"job-{number}", body={"noise": one * 2}) for number, one in enumerate(noise)]
    account.settle(write(*many))
    moved = [one | {"cron": "0 3 * * *"} for one in many]
    saved = saved_plan(account, write(*moved))
    reviewed = read_back(saved)
    assert reviewed.saved is not None
    assert not any(step.settings for step in reviewed.saved.steps)
    assert moved_since(reviewed, saved, VERSION) == ()
    account.change("acme.job-7", cron="1 1 * * *")
    fresh = saved_plan(account, write(*moved))
    assert moved_since(reviewed, fresh, VERSION) == (
        "schedule/job-7: changed on QStash since: settings that are not shown",
    )


def test_a_very_long_plan_is_kept_as_its_hash_and_anything_else_is_refused() -> None:
    account = applied()
    saved = saved_plan(account, edited())
    steps = tuple(
        replace(saved.steps[0], address=f"schedule/{number}", after=f"{number:064x}") for number in range(5000)
    )
    long = replace(saved, steps=steps)
    reviewed = read_back(long)
    assert reviewed.saved is None
    assert len(str(reviewed)) < ROOM
    assert moved_since(reviewed, long, VERSION) == ()
    assert moved_since(reviewed, replace(long, steps=steps[1:]), VERSION)
    other_manifest = replace(long, manifest="0" * 64)
    assert "QStash is as it was" in moved_since(reviewed, other_manifest, VERSION)[0]


def test_no_seal_holds_a_secret_and_another_secret_is_noticed() -> None:
    text = write(job("a", headers={"Authorization": "Bearer {{ token }}"}), **HEAD)
    account = Account()
    saved = saved_plan(account, text, {"TOKEN": "canary-in-the-mine"})
    assert "canary" not in str(seal(saved, VERSION).saved)
    assert moved_since(read_back(saved), saved_plan(account, text, {"TOKEN": "another"}), VERSION) == (
        "a secret variable of the manifest is not what it was when the plan was made",
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda line: f"{line}\n{line}",
        lambda line: f"> {line}",
        lambda line: f"`{line}`",
        lambda line: line.replace("qstash-sync:plan", "qstash-sync:plans"),
        lambda line: line[:200] + ("A" if line[200] != "A" else "B") + line[201:],
        lambda line: line.replace(line.split(" ")[5], "AAAA"),
    ],
    ids=["gone", "twice", "quoted", "as code", "of another name", "changed", "no plan"],
)
def test_a_seal_that_is_not_whole_is_none(spoil: object) -> None:
    line = str(seal(saved_plan(applied(), edited()), VERSION))
    assert callable(spoil)
    assert find_seal(spoil(line)) is None


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_seal_by_accident(text: str) -> None:
    assert find_seal(text) is None


def test_carriage_returns_that_a_forge_adds_do_no_harm() -> None:
    saved = saved_plan(applied(), edited())
    found = find_seal(f"first\r\n{seal(saved, VERSION)}\r\n")
    assert found is not None
    assert found.plan_hash == hash_of(saved)
