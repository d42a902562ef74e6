from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import QstashSyncError
from reconciler.kinds.queue import QUEUE
from reconciler.kinds.schedule import SCHEDULE
from reconciler.mark import ILLEGIBLE
from reconciler.model import AnyResource, Policy, Warning_
from reconciler.plan.match import Matching, is_foreign, is_ours, match
from reconciler.values import Body
from tests.plan.things import OWNER, POLICY, applied, live, queue, wanted, wanted_queue

OTHER = "https://example.com/other"
BEFORE = Policy(OWNER, previous_owners=("acme-before",))


def names(matching: Matching) -> set[tuple[str | None, str | None]]:
    """Which key is which id."""
    return {
        (pair.desired.key if pair.desired else None, pair.observed.id if pair.observed else None)
        for pair in matching.pairs
    }


def pairs(
    desired: list[AnyResource], observed: list[AnyResource], policy: Policy = POLICY
) -> set[tuple[str | None, str | None]]:
    return names(match(SCHEDULE, policy, tuple(desired), tuple(observed)))


def test_an_explicit_id_is_that_schedule_whatever_else_fits() -> None:
    assert pairs(
        [wanted("report", id="scd_1")],
        [live("scd_1", OTHER), applied("report"), live("acme.report"), live("scd_2")],
    ) == {("report", "scd_1"), (None, "acme.report"), (None, "scd_2")}


def test_an_explicit_id_that_is_not_there_is_looked_for_no_further() -> None:
    desired = wanted("report", id="scd_1", moved_from="before")
    assert pairs([desired], [applied("report"), applied("before", id="b"), live("scd_2")]) == {
        ("report", None),
        (None, "acme.report"),
        (None, "b"),
        (None, "scd_2"),
    }


def test_an_explicit_id_may_be_that_of_a_schedule_which_carries_another_key() -> None:
    assert pairs([wanted("report", id="scd_1")], [applied("before", id="scd_1")]) == {("report", "scd_1")}


def test_our_mark_with_this_key_is_followed_wherever_it_is_now() -> None:
    assert pairs([wanted("report", OTHER)], [applied("report", id="scd_1"), live("acme.report", OTHER)]) == {
        ("report", "scd_1"),
        (None, "acme.report"),
    }


def test_our_own_id_is_known_where_it_is_unmarked_and_calls_the_same_place() -> None:
    assert pairs(
        [wanted("report")], [live("acme.report", "https://www.example.com/job/", "1 1 1 1 1"), live("scd_1")]
    ) == {
        ("report", "acme.report"),
        (None, "scd_1"),
    }


@pytest.mark.parametrize(
    "taken",
    [
        live("acme.report", OTHER),
        applied("report", owner="rival", id="acme.report"),
        applied("report", OTHER, owner="rival", id="acme.report"),
    ],
)
def test_our_own_id_elsewhere_or_with_somebodys_mark_is_not_ours(taken: AnyResource) -> None:
    assert pairs([wanted("report")], [taken]) == {("report", None), (None, "acme.report")}


def test_a_schedule_that_says_from_where_it_moved_is_the_one_that_was_there() -> None:
    assert pairs([wanted("weekly", OTHER, "1 1 1 1 1", moved_from="report")], [applied("report")]) == {
        ("weekly", "acme.report")
    }


def test_where_it_moved_before_it_is_known_by_its_key() -> None:
    observed: list[AnyResource] = [applied("weekly", id="acme.report"), applied("report", OTHER, id="scd_2")]
    assert pairs([wanted("weekly", moved_from="report"), wanted("report", OTHER)], observed) == {
        ("weekly", "acme.report"),
        ("report", "scd_2"),
    }


def test_a_key_that_one_moves_away_from_may_be_taken_by_another_at_once() -> None:
    assert pairs([wanted("weekly", moved_from="report"), wanted("report", OTHER)], [applied("report")]) == {
        ("weekly", "acme.report"),
        ("report", None),
    }


def test_a_move_is_no_move_where_the_manifest_gives_another_id() -> None:
    desired: list[AnyResource] = [wanted("weekly", id="scd_9", moved_from="report"), wanted("report", OTHER)]
    assert pairs(desired, [applied("report")]) == {("weekly", None), ("report", "acme.report")}


def test_our_mark_of_a_key_that_nothing_wants_any_more_is_a_rename_at_the_same_destination() -> None:
    assert pairs([wanted("weekly", cron="1 1 1 1 1")], [applied("report")]) == {("weekly", "acme.report")}


def test_a_key_that_is_still_wanted_is_not_renamed() -> None:
    assert pairs([wanted("weekly"), wanted("report", OTHER)], [applied("report")]) == {
        ("weekly", None),
        ("report", "acme.report"),
    }


def test_of_several_renames_at_one_destination_the_cron_tells_which() -> None:
    observed: list[AnyResource] = [applied("a", cron="1 1 1 1 1"), applied("b", cron="2 2 2 2 2")]
    desired: list[AnyResource] = [wanted("c", cron="2 2 2 2 2"), wanted("d", cron="1 1 1 1 1")]
    assert pairs(desired, observed) == {("c", "acme.b"), ("d", "acme.a")}


def test_of_several_renames_that_nothing_tells_apart_none_is_made() -> None:
    assert pairs([wanted("c"), wanted("d")], [applied("a"), applied("b")]) == {
        ("c", None),
        ("d", None),
        (None, "acme.a"),
        (None, "acme.b"),
    }


def test_a_rename_goes_before_an_adoption() -> None:
    assert pairs([wanted("weekly")], [applied("report"), live("scd_1")]) == {("weekly", "acme.report"), (None, "scd_1")}


@pytest.mark.parametrize(
    ("unmarked", "known"),
    [
        (live("scd_1"), True),
        (live("scd_1", cron="1 1 1 1 1"), True),
        (live("scd_1", retries=0, headers=()), True),
        (live("scd_1", method="GET"), False),
        (live("scd_1", body=Body("text")), False),
        (live("scd_1", OTHER), False),
        (applied("report", owner="rival", id="scd_1"), False),
        (replace(live("scd_1"), mark=ILLEGIBLE), False),
    ],
)
def test_an_unmarked_schedule_is_known_by_destination_method_and_body(unmarked: AnyResource, known: bool) -> None:
    assert (("report", "scd_1") in pairs([wanted("report")], [unmarked])) is known


def test_of_unmarked_schedules_at_one_destination_the_cron_tells_which() -> None:
    observed: list[AnyResource] = [live("scd_1", cron="1 1 1 1 1"), live("scd_2", cron="2 2 2 2 2")]
    assert pairs([wanted("a", cron="2 2 2 2 2"), wanted("b", cron="1 1 1 1 1")], observed) == {
        ("a", "scd_2"),
        ("b", "scd_1"),
    }


def test_what_the_cron_leaves_over_is_known_without_it_where_one_remains_on_either_side() -> None:
    observed: list[AnyResource] = [live("scd_1", cron="1 1 1 1 1"), live("scd_2", cron="2 2 2 2 2")]
    assert pairs([wanted("a", cron="2 2 2 2 2"), wanted("b", cron="3 3 3 3 3")], observed) == {
        ("a", "scd_2"),
        ("b", "scd_1"),
    }


def test_unmarked_schedules_that_nothing_tells_apart_are_left_alone() -> None:
    assert pairs([wanted("report")], [live("scd_1"), live("scd_2")]) == {
        ("report", None),
        (None, "scd_1"),
        (None, "scd_2"),
    }


def test_a_previous_owners_mark_is_followed() -> None:
    observed: list[AnyResource] = [applied("report", owner="acme-before", id="scd_1")]
    assert pairs([wanted("report")], observed, BEFORE) == {("report", "scd_1")}
    assert pairs([wanted("weekly", moved_from="report")], observed, BEFORE) == {("weekly", "scd_1")}
    assert pairs([wanted("report")], observed) == {("report", None), (None, "scd_1")}


def test_a_mark_that_was_copied_to_another_schedule_is_no_mark_and_is_told() -> None:
    original = applied("report")
    copy = replace(live("scd_1", OTHER), mark=original.mark)
    found = match(SCHEDULE, POLICY, (wanted("report"),), (copy, original))
    assert names(found) == {("report", "acme.report"), (None, "scd_1")}
    assert [pair.observed.mark for pair in found.pairs if pair.observed and pair.observed.id == "scd_1"] == [None]
    assert found.warnings == (
        Warning_(
            "QS201",
            "schedule/scd_1",
            "carries the label of another schedule, which was copied to it; it counts as unmarked",
        ),
    )


def test_a_copied_mark_of_a_key_that_is_in_no_manifest_is_known_too() -> None:
    copy = replace(live("scd_1"), mark=applied("gone", owner="rival").mark)
    assert match(SCHEDULE, POLICY, (), (copy,)).warnings != ()
    assert pairs([wanted("report")], [copy]) == {("report", "scd_1")}


def test_an_illegible_mark_is_not_taken_for_a_copy() -> None:
    assert match(SCHEDULE, POLICY, (), (replace(live("scd_1"), mark=ILLEGIBLE),)).warnings == ()


def test_two_schedules_that_claim_to_be_the_same_are_an_error_that_names_them() -> None:
    with pytest.raises(QstashSyncError) as caught:
        pairs([wanted("report")], [applied("report", id="scd_1"), applied("report", id="scd_2")])
    assert str(caught.value) == (
        "schedule/report: claimed by more than one schedule on QStash: scd_1 and scd_2; "
        "remove the label from all but one"
    )


def test_two_that_move_from_the_same_place_are_an_error() -> None:
    desired: list[AnyResource] = [wanted("a", moved_from="report"), wanted("b", moved_from="report")]
    with pytest.raises(QstashSyncError, match="schedule/a and schedule/b"):
        pairs(desired, [applied("report")])


def test_two_marks_of_a_key_that_nothing_wants_are_no_error() -> None:
    observed: list[AnyResource] = [applied("gone", id="scd_1"), applied("gone", id="scd_2")]
    assert pairs([], observed) == {(None, "scd_1"), (None, "scd_2")}


def test_a_kind_without_marks_is_known_by_its_name() -> None:
    found = match(QUEUE, POLICY, (wanted_queue("a", 5), wanted_queue("b")), (queue("a"), queue("c")))
    assert names(found) == {("a", "a"), ("b", None), (None, "c")}


DESIRED = (
    wanted("report", id="scd_1"),
    wanted("a"),
    wanted("b", OTHER, moved_from="before"),
    wanted("c", "https://example.com/c"),
)
OBSERVED = (live("scd_1"), applied("a"), applied("before", id="scd_2"), live("scd_3", "https://example.com/c"))


@given(st.sampled_from([*permutations(DESIRED)]), st.sampled_from([*permutations(OBSERVED)]))
def test_every_resource_is_in_one_pair_whatever_their_order(
    desired: tuple[AnyResource, ...], observed: tuple[AnyResource, ...]
) -> None:
    assert pairs([*desired], [*observed]) == {
        ("report", "scd_1"),
        ("a", "acme.a"),
        ("b", "scd_2"),
        ("c", "scd_3"),
    }


@pytest.mark.parametrize(
    ("resource", "ours", "foreign"),
    [
        (live("s"), False, False),
        (applied("k"), True, False),
        (applied("k", owner="acme-before"), False, False),
        (applied("k", owner="rival"), False, True),
        (replace(live("s"), mark=ILLEGIBLE), False, True),
    ],
)
def test_whose_a_live_resource_is_stands_in_its_mark(resource: AnyResource, ours: bool, foreign: bool) -> None:
    assert (is_ours(BEFORE, resource), is_foreign(BEFORE, resource)) == (ours, foreign)
