"""Each guard shows what it refuses, why, and its own flag; it lifts itself alone, and stops nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from reconciler.devserver.faults import Refused
from reconciler.devserver.rules import Rule
from reconciler.plan import Options
from tests.stories.account import SITE, Account, flags, group, job, jobs, name_of, options, planned, write
from tests.stories.shell import Shell, rewrite

MOVED = [{**one, "destination": f"https://new.example.com/{one['name']}"} for one in jobs(10)]
# Next to whatever is held, this goes on.
FRESH = job("fresh")


@dataclass(frozen=True)
class Case:
    """A guard: what there was, what is wanted, what it refuses of that, and how it is lifted."""

    past: str
    wanted: str
    held: dict[str, str]
    flag: str | None
    lifted: dict[str, Any] = field(default_factory=dict)
    lag: int = 0


def removals(names: range, reason: str) -> dict[str, str]:
    return {f"- schedule/job-{index}": reason for index in names}


CASES = {
    "removals": Case(
        write(*jobs(10)),
        write(*jobs(10)[4:], FRESH),
        removals(range(4), "4 schedules would be removed at once"),
        "--max-deletions 4",
        {"max_deletions": 4},
    ),
    "all that is ours": Case(
        write(*jobs(1)),
        write(queues=[{"name": "fresh"}]),
        removals(range(1), "1 schedule would be removed at once"),
        "--max-deletions 1",
        {"max_deletions": 1},
    ),
    "nothing wanted": Case(
        write(*jobs(1)),
        write(queues=[]),
        removals(range(1), "the manifest wants nothing at all"),
        "--allow-empty",
        {"allow_empty": True, "max_deletions": 1},
    ),
    "a move": Case(
        write(*jobs(10)),
        write(*MOVED[:4], *jobs(10)[4:], FRESH),
        {f"~ schedule/job-{index}": "4 schedules would move to another host at once" for index in range(4)},
        "--allow-move",
        {"allow_move": True},
    ),
    "protection": Case(
        write(*jobs(9), job("precious", protect=True)),
        write(*jobs(9), FRESH),
        {"- schedule/precious": "it is protected"},
        "--unprotect schedule/precious",
        {"unprotect": {"schedule/precious"}},
    ),
    "messages in a queue": Case(
        write(*jobs(1), queues=[{"name": "emails"}, {"name": "a"}, {"name": "b"}]),
        write(*jobs(1), FRESH, queues=[{"name": "a"}, {"name": "b"}], prune={"queues": "all"}),
        {"- queue/emails": "it still holds 7 messages"},
        "--drop-messages queue/emails",
        {"drop_messages": {"queue/emails"}},
        lag=7,
    ),
    "endpoints of a group": Case(
        write(url_groups=[group("all", *(f"{SITE}/{index}" for index in range(10)))]),
        write(FRESH, url_groups=[group("all", *(f"{SITE}/{index}" for index in range(6)))]),
        {"~ url_group/all": "4 parts of a url group would be removed at once"},
        "--max-deletions 4",
        {"max_deletions": 4},
    ),
}


# An empty manifest meets two guards: that it is empty, and that all would go.
OTHERS_IN_THE_WAY = {"nothing wanted": ["--max-deletions", "1"]}


@pytest.mark.parametrize("name", CASES)
def test_a_guard_tells_what_it_refuses_why_and_its_own_flag_and_the_rest_goes_on(account: Account, name: str) -> None:
    case = CASES[name]
    account.settle(case.past)
    if case.lag:
        account.fill("emails", case.lag)
    plan = account.plan(case.wanted)
    assert {name_of(one): one.held.reason for one in plan.changes if one.held} == case.held
    assert set(flags(plan).values()) == {case.flag}
    outcomes = account.apply(case.wanted)
    assert {change for change, fate in outcomes.items() if fate == "held"} == set(case.held)
    assert set(outcomes.values()) <= {"held", "applied"}
    assert planned(account.plan(case.wanted)) == case.held
    account.settle(case.wanted, options(**case.lifted))


EVERY_FLAG: dict[str, Any] = {
    "max_deletions": 100,
    "allow_empty": True,
    "allow_move": True,
    "unprotect": {"schedule/precious"},
    "drop_messages": {"queue/emails"},
    "allow_twin": {"schedule/fresh"},
    "replace_unreadable": {"schedule/fresh"},
}


@pytest.mark.parametrize("name", CASES)
def test_no_flag_lifts_a_guard_that_is_not_its_own(account: Account, name: str) -> None:
    case = CASES[name]
    account.settle(case.past)
    if case.lag:
        account.fill("emails", case.lag)
    others = {flag: value for flag, value in EVERY_FLAG.items() if flag != next(iter(case.lifted))}
    plan = account.plan(case.wanted, options(**others))
    assert {name_of(one): one.held.reason for one in plan.changes if one.held} == case.held


@pytest.mark.parametrize(
    ("owned", "removed", "held"),
    [
        (2, 1, False),
        (3, 1, False),
        (3, 2, True),
        (6, 2, True),
        (7, 2, False),
        (10, 3, False),
        (10, 4, True),
        (1, 1, True),
    ],
)
def test_what_may_be_removed_is_one_or_three_in_ten_and_never_everything(
    account: Account, owned: int, removed: int, held: bool
) -> None:
    account.settle(write(*jobs(owned)))
    plan = account.plan(write(*jobs(owned)[removed:], FRESH))
    assert bool(plan.held) is held
    assert len(plan.held) in {0, removed}


def test_half_of_ten_removed_is_held_whole_and_the_rest_applied(account: Account) -> None:
    account.settle(write(*jobs(10)))
    changed = [{**one, "retries": 1} for one in jobs(10)[5:]]
    outcomes = account.apply(write(*changed, FRESH))
    assert [change for change, fate in outcomes.items() if fate == "held"] == list(removals(range(5), ""))
    assert sum(fate == "applied" for fate in outcomes.values()) == 6
    assert len(account.shown()) == 11


def test_a_number_of_deletions_is_of_all_kinds_together(account: Account) -> None:
    account.settle(write(*jobs(4), queues=[{"name": name} for name in "abcd"]))
    text = write(*jobs(4)[2:], queues=[{"name": name} for name in "cd"], prune={"queues": "all"})
    plan = account.plan(text)
    assert set(flags(plan).values()) == {"--max-deletions 4"}
    assert len(account.plan(text, options(max_deletions=3)).held) == 4
    account.settle(text, options(max_deletions=4))


def test_the_denominator_is_counted_before_targets(account: Account) -> None:
    account.settle(write(*jobs(10)))
    text = write(*jobs(10)[3:])
    targets = {f"schedule/job-{index}" for index in range(3)}
    assert planned(account.plan(text, options(targets))) == removals(range(3), None)  # type: ignore[arg-type]
    moved = write(*MOVED[:3], *jobs(10)[3:])
    assert not account.plan(moved, options(targets)).held


def test_a_target_never_widens_what_is_removed(account: Account) -> None:
    account.settle(write(*jobs(10)))
    text = write(*({**one, "retries": 1} for one in jobs(10)[2:]))
    assert planned(account.plan(text, options({"schedule/job-5"}))) == {"~ schedule/job-5": None}
    assert planned(account.plan(text, options({"schedule/job-0"}))) == {"- schedule/job-0": None}
    assert account.apply(text, options({"schedule/job-5"})) == {"~ schedule/job-5": "applied"}
    assert len(account.shown()) == 10


def test_a_target_that_nothing_has_is_told(account: Account) -> None:
    account.settle(write(*jobs(2)))
    with pytest.raises(Exception, match=r"no resource has the address schedule/typo"):
        account.plan(write(*jobs(2)), options({"schedule/typo"}))


HALVES = ["+ schedule/https://new.example.com/digest", f"- schedule/{SITE}/digest"]


def halves(account: Account) -> str:
    """A manifest in which an unnamed schedule has moved to another host; there are others."""
    digest = {"cron": "0 5 * * *", "body": "digest"}
    account.settle(write(*jobs(9), {**digest, "destination": f"{SITE}/digest", "protect": True}))
    return write(*jobs(9), {**digest, "destination": "https://new.example.com/digest"})


def test_both_halves_of_a_suspected_rename_are_held_together(account: Account) -> None:
    text = halves(account)
    reasons = planned(account.plan(text))
    assert reasons[f"- schedule/{SITE}/digest"] == "it is protected"
    assert reasons["+ schedule/https://new.example.com/digest"] == (
        f"it looks like one change with the delete of schedule/{SITE}/digest, which is held"
    )
    assert set(flags(account.plan(text)).values()) == {f"--unprotect schedule/{SITE}/digest"}


@pytest.mark.parametrize("target", HALVES)
def test_both_halves_of_a_suspected_rename_are_targeted_together(account: Account, target: str) -> None:
    text = halves(account)
    plan = account.plan(text, options({target[2:]}))
    assert [*planned(plan)] == HALVES


def test_the_removal_of_a_suspected_rename_is_not_made_where_the_create_fails(account: Account) -> None:
    text = halves(account)
    before = account.shown()
    refused = Rule(Refused(400), "POST", "/v2/schedules/https://new*")
    lifted = options(unprotect={f"schedule/{SITE}/digest"})
    outcomes = account.apply(text, lifted, rules=[refused])
    assert outcomes == {change: "failed" if change[0] == "+" else "skipped" for change in HALVES}
    assert account.shown() == before
    account.settle(text, lifted)


def test_a_twin_keeps_the_other_half_from_going(account: Account) -> None:
    account.settle(write(job("digest"), job("other")))
    account.ask("POST", "/v2/schedules/https://new.example.com/digest", {"Upstash-Cron": "0 9 * * *"}, b"theirs")
    text = write(job("daily", destination="https://new.example.com/digest"), job("other"))
    before = account.shown()
    outcomes = account.apply(text, options(max_deletions=2))
    assert set(outcomes.values()) == {"held"}
    assert account.shown() == before


def test_options_begin_with_every_guard_in_place() -> None:
    assert options() == Options()


@pytest.mark.parametrize("name", CASES)
def test_the_flag_that_is_shown_is_the_one_that_lets_it_through(account: Account, shell: Shell, name: str) -> None:
    case = CASES[name]
    account.settle(case.past)
    if case.lag:
        account.fill("emails", case.lag)
    rewrite(case.wanted)
    held = shell("apply", "--yes")
    assert held.code == 3
    told = set(re.findall(r"held: .*; to let it through: (.*)", held.out))
    assert told == {case.flag}
    again = shell("apply", "--yes", *str(case.flag).split(), *OTHERS_IN_THE_WAY.get(name, []))
    assert (again.code, shell("plan", "--detailed-exitcode").code) == (0, 0)
