from __future__ import annotations

import pytest

from reconciler.model import Hold
from tests.plan.things import applied, plan, state, told, wanted

OLD, NEW = "https://old.example.com", "https://new.example.com"


@pytest.mark.parametrize(
    ("owned", "moved", "held"), [(1, 1, False), (3, 1, False), (3, 2, True), (10, 3, False), (10, 4, True)]
)
def test_moving_more_than_one_and_30_percent_to_another_host_is_held(owned: int, moved: int, held: bool) -> None:
    desired = state(*(wanted(f"k{n}", f"{NEW if n < moved else OLD}/{n}") for n in range(owned)))
    observed = state(*(applied(f"k{n}", f"{OLD}/{n}") for n in range(owned)))
    hold = Hold(f"{moved} schedules would move to another host at once", "--allow-move") if held else None
    assert [change.held for change in plan(desired, observed).changes] == [hold] * moved
    assert [change.held for change in plan(desired, observed, allow_move=True).changes] == [None] * moved


def test_another_path_on_the_same_host_is_no_move() -> None:
    desired = state(*(wanted(f"k{n}", f"{OLD}/{n}/new") for n in range(5)))
    observed = state(*(applied(f"k{n}", f"{OLD}/{n}") for n in range(5)))
    assert [change.held for change in plan(desired, observed).changes] == [None] * 5


def test_a_removal_that_looks_like_half_of_a_rename_follows_its_create() -> None:
    # The same path, cron and body at another host under another name.
    found = plan(state(wanted("b", f"{NEW}/job")), state(applied("a", f"{OLD}/job")), max_deletions=1)
    created, removed = found.changes
    assert told(found.changes) == [("create", "schedule/b", None), ("delete", "schedule/a", None)]
    assert (created.follows, removed.follows) == (None, "acme.b")


def test_what_has_nothing_in_common_is_no_rename() -> None:
    found = plan(state(wanted("b", f"{NEW}/b")), state(applied("a", f"{OLD}/a")), max_deletions=1)
    assert [change.follows for change in found.changes] == [None, None]


def test_one_half_of_a_rename_is_held_with_the_other() -> None:
    found = plan(state(wanted("b", f"{NEW}/job")), state(applied("a", f"{OLD}/job")))
    assert [change.held for change in found.changes] == [
        Hold("it looks like one change with the delete of schedule/a, which is held", "--max-deletions 1"),
        Hold("1 schedule would be removed at once", "--max-deletions 1"),
    ]


def test_every_removal_follows_a_create_of_its_own() -> None:
    desired = state(*(wanted(f"new{n}", f"{NEW}/job") for n in range(2)))
    observed = state(*(applied(f"old{n}", f"{OLD}/job") for n in range(3)))
    follows = [change.follows for change in plan(desired, observed, max_deletions=3).changes if change.removes]
    assert sorted(str(one) for one in follows) == ["None", "acme.new0", "acme.new1"]
