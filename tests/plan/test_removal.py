from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.model import AnyResource, Hold, Policy
from reconciler.plan.removal import count
from tests.plan.things import OWNER, applied, group, live, plan, queue, state, told, wanted, wanted_group, wanted_queue

ALL = Policy(OWNER, prune={"queue": "all", "url_group": "all"})


def site(number: int) -> str:
    return f"https://example.com/{number}"


def removing(owned: int, removed: int, **allowance: Any) -> list[Hold | None]:  # noqa: ANN401 - the guards lifted
    """What holds the removals of some of our schedules, each at a place of its own."""
    there = [applied(f"k{number:03}", site(number)) for number in range(owned)]
    kept = [wanted(f"k{number:03}", site(number)) for number in range(removed, owned)]
    # Something is wanted of another kind, so that the manifest is not empty.
    found = plan(state(*kept, wanted_queue("q")), state(*there, queue("q")), **allowance)
    assert len(found.changes) == removed
    return [change.held for change in found.changes]


@pytest.mark.parametrize(
    ("owned", "removed", "held"),
    [
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        (3, 1, False),
        (3, 2, True),
        (10, 3, False),
        (10, 4, True),
        (100, 30, False),
        (100, 31, True),
    ],
)
def test_removing_more_than_one_and_30_percent_of_what_is_ours_or_all_of_it_is_held_as_a_whole(
    owned: int, removed: int, held: bool
) -> None:
    words = f"{removed} schedule{'' if removed == 1 else 's'} would be removed at once"
    assert removing(owned, removed) == [Hold(words, f"--max-deletions {removed}") if held else None] * removed


@pytest.mark.parametrize(("allowed", "held"), [(0, True), (3, True), (4, False), (5, False)])
def test_the_number_that_the_user_gives_takes_the_place_of_the_share(allowed: int, held: bool) -> None:
    assert [one is not None for one in removing(10, 4, max_deletions=allowed)] == [held] * 4
    assert [one is not None for one in removing(4, 4, max_deletions=allowed)] == [held] * 4


def test_no_removal_is_no_matter_of_numbers() -> None:
    found = plan(state(wanted("a")), state(applied("a")), max_deletions=0)
    assert found.changes == ()


def test_pausing_what_leaves_the_manifest_counts_as_a_removal() -> None:
    found = plan(state(wanted_queue("q")), state(applied("a"), queue("q")), Policy(OWNER, on_remove="pause"))
    assert told(found.changes) == [("update", "schedule/a", "1 schedule would be removed at once")]


def test_removals_of_one_kind_do_not_hold_those_of_another() -> None:
    observed = state(*(queue(f"q{number}") for number in range(4)), applied("a"), applied("b", site(1)))
    found = plan(state(wanted("b", site(1)), wanted_queue("q0")), observed, ALL)
    assert told(found.changes) == [
        ("delete", "schedule/a", None),
        *(("delete", f"queue/q{number}", "3 queues would be removed at once") for number in (1, 2, 3)),
    ]


def test_of_a_kind_without_marks_what_is_wanted_is_ours() -> None:
    observed = state(*(queue(f"q{number}") for number in range(5)))
    policy = Policy(OWNER, prune={"queue": ("q4",)})
    desired = state(*(wanted_queue(f"q{number}") for number in range(2)))
    assert told(plan(desired, observed, policy).changes) == [("delete", "queue/q4", None)]
    assert told(plan(state(wanted("a")), state(queue("q4"), applied("a")), policy).changes) == [
        ("delete", "queue/q4", "1 queue would be removed at once")
    ]


@pytest.mark.parametrize(
    ("kept", "held"),
    [
        (4, []),
        (3, [None]),
        (2, [Hold("2 parts of a url group would be removed at once", "--max-deletions 2")]),
        (1, [Hold("3 parts of a url group would be removed at once", "--max-deletions 3")]),
    ],
)
def test_endpoints_that_a_group_loses_count_as_removals(kept: int, held: list[Hold | None]) -> None:
    urls = [f"https://{name}.example.com" for name in "abcd"]
    found = plan(state(wanted_group("g", *urls[:kept])), state(group("g", *urls)))
    assert [change.held for change in found.changes] == held


def test_a_manifest_that_wants_nothing_at_all_removes_nothing_until_that_is_meant() -> None:
    observed = state(applied("a"), queue("q"))
    hold = Hold("the manifest wants nothing at all", "--allow-empty")
    assert [change.held for change in plan(state(), observed, ALL).changes] == [hold, hold]
    found = plan(state(), observed, ALL, allow_empty=True, max_deletions=2)
    assert [change.held for change in found.changes] == [None, None]


def test_a_protected_schedule_is_not_removed_though_its_protection_left_the_file_with_it() -> None:
    observed = state(applied("a", protected=True), *(applied(f"k{number}", site(number)) for number in range(5)))
    desired = state(*(wanted(f"k{number}", site(number)) for number in range(5)))
    (change,) = plan(desired, observed).changes
    assert change.held == Hold("it is protected", "--unprotect schedule/a")
    (change,) = plan(desired, observed, unprotect=frozenset({"schedule/a"})).changes
    assert change.held is None


def test_a_protected_schedule_may_be_changed() -> None:
    (change,) = plan(state(wanted("a", retries=1, protected=True)), state(applied("a", protected=True))).changes
    assert change.held is None


def test_a_queue_with_messages_is_not_removed_until_these_may_go() -> None:
    observed = state(queue("full", lag=3), queue("one", lag=1), *(queue(f"q{number}", lag=0) for number in range(9)))
    desired = state(*(wanted_queue(f"q{number}") for number in range(9)))
    found = plan(desired, observed, ALL, drop_messages=frozenset({"queue/one"}))
    assert [change.held for change in found.changes] == [
        Hold("it still holds 3 messages", "--drop-messages queue/full"),
        None,
    ]


def test_a_queue_with_messages_may_be_changed() -> None:
    (change,) = plan(state(wanted_queue("q", 5)), state(queue("q", lag=3))).changes
    assert change.held is None


USED = "schedule/a still uses it"


@pytest.mark.parametrize(
    ("desired", "observed", "reason"),
    [
        ([wanted("a", "g")], [], USED),
        ([wanted("a", "g")], [applied("a", "g", id="a")], USED),
        ([wanted("a")], [applied("a", "g")], None),
        ([wanted("a", "g")], [applied("a")], USED),
        ([], [live("a", "g")], USED),
        ([], [applied("a", "g", owner="rival", id="a")], USED),
        ([wanted("a", id="a")], [applied("a", "g", owner="rival", id="a")], USED),
        ([], [applied("a", "g")], None),
    ],
)
def test_a_group_that_something_uses_which_stays_is_not_removed_and_nothing_lets_it_through(
    desired: list[AnyResource], observed: list[AnyResource], reason: str | None
) -> None:
    others = [wanted_group(f"g{number}") for number in range(4)]
    kept = [wanted("k", site(1)), wanted("l", site(2)), wanted("m", site(3))]
    there = [group(f"g{number}") for number in range(4)]
    ours = [applied("k", site(1)), applied("l", site(2)), applied("m", site(3))]
    found = plan(state(*desired, *kept, *others), state(*observed, *ours, *there, group("g")), ALL)
    (removal,) = [change for change in found.changes if change.address == "url_group/g"]
    assert removal.held == (Hold(reason) if reason else None)


def test_a_group_that_a_schedule_uses_which_is_paused_instead_of_deleted_stays() -> None:
    kept = [wanted(f"k{number}", site(number)) for number in range(4)]
    ours = [applied(f"k{number}", site(number)) for number in range(4)]
    groups = [wanted_group(f"g{number}") for number in range(4)]
    policy = replace(ALL, on_remove="pause")
    observed = state(applied("a", "g"), *ours, group("g"), *(group(f"g{number}") for number in range(4)))
    found = plan(state(*kept, *groups), observed, policy)
    assert told(found.changes) == [("update", "schedule/a", None), ("delete", "url_group/g", USED)]


def test_a_group_stays_where_the_removal_of_what_uses_it_is_held() -> None:
    groups = [wanted_group(f"g{number}") for number in range(4)]
    observed = state(applied("a", "g", id="a"), group("g"), *(group(f"g{number}") for number in range(4)))
    found = plan(state(*groups), observed, ALL)
    assert told(found.changes) == [
        ("delete", "schedule/a", "1 schedule would be removed at once"),
        ("delete", "url_group/g", USED),
    ]


def test_a_queue_that_something_uses_is_not_removed() -> None:
    queues = [wanted_queue(f"q{number}") for number in range(4)]
    observed = state(queue("q"), *(queue(f"q{number}") for number in range(4)))
    found = plan(state(wanted("a", queue="q"), *queues), observed, ALL)
    assert told(found.changes)[-1] == ("delete", "queue/q", USED)


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1, "queue", "1 queue"),
        (2, "url group", "2 url groups"),
        (1, "part of a url group", "1 part of a url group"),
        (2, "part of a url group", "2 parts of a url group"),
    ],
)
def test_a_number_of_things_is_said_in_words(number: int, unit: str, words: str) -> None:
    assert count(number, unit) == words
