"""Looking never writes, what is not ours is left as it was, requests are counted, and the same gives the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver import Quirks
from reconciler.kinds import KINDS
from reconciler.manifest.export import export
from reconciler.model import Action, Change
from reconciler.plan import Options
from reconciler.report import as_json
from reconciler.report.report import tell_plan
from tests.promises.account import LIFTED, PATHS, Account, lift_all, show
from tests.promises.effort import MANY, SOME, mixed_quirks
from tests.strategies import settings as pools
from tests.strategies.accounts import Case, cases


@SOME
@given(quirks=mixed_quirks, case=cases())
def test_looking_never_writes_and_a_plan_asks_once_for_every_kind_that_is_managed(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    account.plan(manifest)
    asked = sorted((entry.method, entry.target.decode()) for entry in account.server.log)
    assert asked == sorted(("GET", PATHS[name][0]) for name in manifest.desired)


@SOME
@given(quirks=mixed_quirks, case=cases())
def test_looking_never_writes_and_an_export_asks_once_for_every_kind(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    export(KINDS, account.observe(), pools.OWNER)
    asked = sorted((entry.method, entry.target.decode()) for entry in account.server.log)
    assert asked == sorted(("GET", path) for path, _ in PATHS.values())


@MANY
@given(quirks=mixed_quirks, case=cases(), lift=st.booleans())
def test_what_is_not_ours_is_left_byte_for_byte_as_it_was(quirks: Quirks, case: Case, lift: bool) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    before, marks = {kind: account.shown(kind) for kind in PATHS}, account.marks()
    account.converge(manifest, lift_all(account.plan(manifest)) if lift else LIFTED)
    after = {kind: account.shown(kind) for kind in PATHS}
    for kind in PATHS.keys() - manifest.desired.keys():
        # A queue may come into being by a schedule's first use of it.
        assert {key: after[kind].get(key) for key in before[kind]} == before[kind]
    prunes_all = manifest.policy.prune.get("schedule") == "all"
    owners = {manifest.policy.owner, *manifest.policy.previous_owners}
    for key, mark in marks.items():
        if mark is not None and mark.owner not in owners:
            assert after["schedule"].get(key) == before["schedule"][key], "marked as somebody else's"
        elif mark is None and not prunes_all:
            found = account.marks()[key]  # it is still there
            adopted = found is not None and found.owner == manifest.policy.owner
            assert adopted or after["schedule"][key] == before["schedule"][key], "unmarked"


@MANY
@given(quirks=mixed_quirks, case=cases())
def test_requests_are_counted_and_an_apply_writes_at_most_twice_for_each_change(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    plan = account.plan(manifest)
    account.server.log.clear()
    account.apply(plan)
    writes, reads = account.server.log.writes, account.server.log.reads
    assert len(writes) <= sum(3 if _renames_an_endpoint(change) else 2 for change in plan.ready)
    # A group that loses endpoints is looked at in between; before a deletion, who may use what goes, and a queue's lag.
    shrinking = sum(_loses_endpoints(change) for change in plan.ready)
    deleted = {change.subject.kind for change in plan.ready if change.action is Action.DELETE}
    askers = sum(len(deleted.intersection(kind.refers_to)) for kind in KINDS)
    queues = sum(change.action is Action.DELETE and change.subject.kind == "queue" for change in plan.ready)
    assert len(reads) <= shrinking + askers + queues


def _endpoints(change: Change) -> tuple[set[Any], set[Any]]:
    sides = (change.before, change.after)
    before, after = (set(getattr(side.spec, "endpoints", ())) if side else set() for side in sides)
    return before, after


def _loses_endpoints(change: Change) -> bool:
    before, after = _endpoints(change)
    return bool(after) and not before <= after


def _renames_an_endpoint(change: Change) -> bool:
    before, after = _endpoints(change)
    return not {one.url.raw for one in before - after}.isdisjoint(one.url.raw for one in after)


@SOME
@given(case=cases())
def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_lists(case: Case) -> None:
    reports: dict[tuple[str, ...], None] = {}
    manifest = show(case.manifest)
    for order in ("insertion", "reversed", "shuffled"):
        account = Account(Quirks.parse([f"list_order={order}"]))
        account.undergo(case.history)
        plans = [account.plan(manifest, options) for options in (Options(), Options(), LIFTED)]
        reports[tuple(as_json.render(tell_plan(plan)) for plan in plans)] = None
    [[first, again, _], *others] = reports
    assert (others, first) == ([], again)
