"""Every fault at every request of an apply that creates, updates, adopts and deletes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import escape
from typing import TypeAlias

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver.faults import FAULTS, Cut, Elsewhere, Fault, Refused, Shortened, Throttled
from reconciler.devserver.rules import Rule
from tests.faults.account import Account, Rows, Told, name_changes
from tests.faults.catalogue import LASTING, PASSING
from tests.faults.scenario import OPTIONS, WANTED, Point, heed, make_clean_run, make_past

LISTINGS = ("/v2/queues", "/v2/topics", "/v2/schedules")
FOR_GOOD: tuple[Fault, ...] = (Refused(503), Refused(403), Throttled(), Elsewhere(), Cut("before"), Cut("after"))

Record: TypeAlias = Callable[[str, object], None]


def once(fault: Fault, point: Point) -> Rule:
    return Rule(fault, point.method, escape(point.path), nth=point.nth)


def for_good(fault: Fault, index: int) -> Rule:
    return Rule(fault, nth=index, every=1)


@dataclass
class Trial:
    """One apply with a fault in it, and one without."""

    rule: Rule
    must_pass: bool
    needed_again: bool = False

    def complain(self) -> Iterator[str]:
        """What is not as it should be."""
        past, foreign = make_past()
        account = Account(past)
        first = account.apply(WANTED, [self.rule], options=OPTIONS)
        pending = name_changes(account.plan(WANTED, OPTIONS).changes)
        self.needed_again = bool(pending)
        if self.must_pass and (first.code != Exit.DONE or pending):
            yield f"not survived: {first}, left to do: {sorted(pending)}"
        yield from self._complain_of_lies(first, pending)
        yield from _complain_of_losses(account.rows, foreign)
        second = account.apply(WANTED, options=OPTIONS)
        if second.code != Exit.DONE:
            yield f"the second run: {second}"
        rest = account.plan(WANTED, OPTIONS)
        if rest.changes:
            yield f"left to do: {sorted(name_changes(rest.changes))}"
        heed(rest, account)
        yield from _complain_of_differences(account.rows, make_clean_run()[1])

    def _complain_of_lies(self, told: Told, pending: set[str]) -> Iterator[str]:
        if lies := told.applied & pending:
            yield f"told as applied, but is not: {sorted(lies)}"
        if told.code == Exit.DONE and pending:
            yield f"told as done, but left to do: {sorted(pending)}"
        if told.code not in {Exit.DONE, Exit.FAILED, Exit.HELD, Exit.PARTLY, Exit.UNREACHABLE, Exit.NOT_ALLOWED}:
            yield f"an exit code that means something else: {told}"


def _complain_of_losses(rows: Rows, foreign: Rows) -> Iterator[str]:
    for key, document in foreign.items():
        if rows.get(key) != document:
            yield f"{key} is not ours, and is now {rows.get(key)}"


def _complain_of_differences(rows: Rows, wanted: Rows) -> Iterator[str]:
    if lost := wanted.keys() - rows.keys():
        yield f"lost: {sorted(lost)}"
    if doubled := rows.keys() - wanted.keys():
        yield f"too much: {sorted(doubled)}"
    for key in rows.keys() & wanted.keys():
        if rows[key] != wanted[key]:
            yield f"{key} is {rows[key]}, not {wanted[key]}"


def run(rules: dict[str, Rule], record: Record, *, must_pass: bool = False) -> dict[str, list[str]]:
    """The complaints by place, of which there should be none. ``must_pass``: the first run has to do it all."""
    trials = {place: Trial(rule, must_pass) for place, rule in rules.items()}
    complaints = {place: list(trial.complain()) for place, trial in trials.items()}
    again = sum(trial.needed_again for trial in trials.values())
    record("fault points", len(trials))
    record("fault points survived at once", len(trials) - again)
    record("fault points mended by the second run", again)
    return {place: found for place, found in complaints.items() if found}


def test_no_fault_is_left_out() -> None:
    assert {type(fault) for fault in (*PASSING, *LASTING)} == set(FAULTS.values())


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_a_fault_that_passes_is_survived_at_any_request(fault: Fault, record_property: Record) -> None:
    points, _ = make_clean_run()
    rules = {str(point): once(fault, point) for point in points}
    assert run(rules, record_property, must_pass=True) == {}


@pytest.mark.parametrize("fault", LASTING, ids=str)
def test_any_other_fault_at_any_request_is_told_and_mended_by_the_next_run(
    fault: Fault, record_property: Record
) -> None:
    points, _ = make_clean_run()
    assert run({str(point): once(fault, point) for point in points}, record_property) == {}


@pytest.mark.parametrize("fault", FOR_GOOD, ids=str)
def test_an_outage_from_any_request_on_is_told_and_mended_by_the_next_run(
    fault: Fault, record_property: Record
) -> None:
    points, _ = make_clean_run()
    rules = {f"from request {index} on": for_good(fault, index) for index in range(1, len(points) + 1)}
    assert run(rules, record_property) == {}


@pytest.mark.parametrize("nth", [1, 2], ids=["the first listing", "the second one"])
@pytest.mark.parametrize("share", [0, 0.5, 0.9])
def test_a_schedule_that_one_listing_loses_gets_no_twin(share: float, nth: int) -> None:
    account = Account(make_past()[0])
    account.apply(WANTED, [Rule(Shortened(share), "GET", "/v2/schedules", nth=nth)], options=OPTIONS)
    assert ("schedule", "acme.adopted") not in account.rows


def test_what_one_listing_loses_is_not_created_but_held() -> None:
    account = Account(make_past()[0])
    told = account.apply(WANTED, [Rule(Shortened(0), "GET", nth=1, path=path) for path in LISTINGS], options=OPTIONS)
    assert told.code == Exit.PARTLY
    assert {address for address, fate in told.outcomes.items() if fate == "held"} == {
        *("queue/emails", "url_group/processors"),
        *(f"schedule/{name}" for name in ("adopted", "as-it-was", "digest", "paused")),
    }
    assert {key: document for key, document in account.rows.items() if key in make_past()[0]} == make_past()[0]
