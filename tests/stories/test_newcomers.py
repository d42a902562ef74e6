"""A pipeline runs again and again: what is held at its first run is still held at the second."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.mark import NEWCOMER
from reconciler.plan import Options
from tests.stories.account import Account, flags, group, job, jobs, options, planned, write

FRESH = [job(f"fresh-{index}") for index in range(10)]
MOVED = [{**one, "destination": f"https://new.example.com/{one['name']}"} for one in jobs(10)]
QUEUES: dict[str, Any] = {"prune": {"queues": "all"}}


@pytest.mark.parametrize(
    ("past", "wanted"),
    [
        (write(*jobs(1)), write(job("fresh"))),
        (write(*jobs(10)), write(*jobs(10)[4:], *FRESH)),
        (write(*jobs(10)), write(*MOVED[:4], *jobs(10)[4:], *FRESH)),
        (write(url_groups=[group("g", "https://a.example.com", "https://b.example.com", "https://c.example.com")]),
         write(url_groups=[group("g", "https://c.example.com"), group("h", "https://a.example.com", "https://d.example.com")])),
        (write(queues=[{"name": "a"}, {"name": "b"}], **QUEUES), write(queues=[{"name": "c"}], **QUEUES)),
    ],
    ids=["all that is ours", "four of ten", "moves", "endpoints", "queues"],
)  # fmt: skip
def test_what_is_held_is_held_at_the_next_run_too_whatever_came_meanwhile(past: str, wanted: str) -> None:
    account = Account()
    account.settle(past)
    first = account.plan(wanted)
    account.apply(wanted)
    assert flags(account.plan(wanted)) == flags(first)
    assert planned(account.plan(wanted)).keys() == {key for key in planned(first) if planned(first)[key]}


def test_an_adopted_schedule_makes_nothing_else_removable() -> None:
    account = Account()
    account.settle(write(*jobs(1)))
    account.create("stray")
    wanted = write(job("stray"))
    account.apply(wanted)
    assert flags(account.plan(wanted)) == {"- schedule/job-0": "--max-deletions 1"}


def test_newcomers_count_as_ours_once_they_are_removed_themselves() -> None:
    account = Account()
    account.settle(write(*jobs(1)))
    account.apply(write(*FRESH))
    account.settle(write(*FRESH), options(max_deletions=1))
    assert planned(account.plan(write(*FRESH[1:]))) == {"- schedule/fresh-0": None}


def test_a_newcomer_is_one_until_it_is_written_anew_with_nothing_held() -> None:
    account = Account()
    account.settle(write(*jobs(1)))
    account.apply(write(job("fresh")))
    assert account.labels("acme.fresh")[0].endswith(f".{NEWCOMER}")
    account.apply(write(job("fresh", cron="1 1 * * *")))
    assert account.labels("acme.fresh")[0].endswith(f".{NEWCOMER}")
    account.apply(write(job("fresh", cron="2 2 * * *")), Options(options(max_deletions=1).allowance))
    assert not account.labels("acme.fresh")[0].endswith(f".{NEWCOMER}")
