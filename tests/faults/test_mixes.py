"""Any mix of faults, in any account, under any manifest, however QStash behaves."""

from __future__ import annotations

import json
from typing import Final

from hypothesis import given, note, reject
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.cli.exit import Exit
from reconciler.devserver import Quirks
from reconciler.devserver.faults import Shortened
from reconciler.devserver.rules import Rule
from reconciler.mark import Mark, read
from tests.faults.account import LIFTED, Account, Rows, name_changes
from tests.faults.catalogue import LASTING, PASSING
from tests.promises.account import Account as Past
from tests.promises.account import show
from tests.promises.effort import MANY, mixed_quirks
from tests.strategies.accounts import Case, cases
from tests.strategies.settings import OWNER

# A rule is about one kind: in which order those of different kinds are listed is not certain.
PATHS: Final = ("/v2/queues*", "/v2/topics*", "/v2/schedules*")
_few: Final = st.none() | st.integers(1, 4)
_shown: Final = [fault for fault in (*PASSING, *LASTING) if not isinstance(fault, Shortened)]
_rules: Final[SearchStrategy[Rule]] = st.builds(
    Rule,
    st.sampled_from(_shown),
    method=st.sampled_from(["*", "*", "GET", "POST", "PATCH", "DELETE"]),
    path=st.sampled_from(PATHS),
    nth=_few,
    every=_few,
    times=_few,
    probability=st.sampled_from([1.0, 0.5]),
    seed=st.integers(0, 3),
)
# What lacks in one listing after another is not there for anybody: one of them loses items, and no other.
_losses: Final = st.builds(
    Rule,
    st.builds(Shortened, st.sampled_from([0.0, 0.5, 0.9])),
    method=st.just("GET"),
    path=st.sampled_from(PATHS),
    nth=st.integers(1, 4),
)
mixes: Final = st.builds(
    lambda losses, others: [*losses, *others], st.lists(_losses, max_size=1), st.lists(_rules, min_size=1, max_size=4)
)


def marks_in(rows: Rows) -> dict[str, Mark]:
    """The marks of the schedules, by their ids, without those that were copied from another one."""
    found = {
        name: read(tuple(json.loads(document)["settings"]["labels"]))[0]
        for (kind, name), document in rows.items()
        if kind == "schedule"
    }
    return {name: mark for name, mark in found.items() if mark and (not mark.owner or mark.is_bound_to(name))}


def keys_in(rows: Rows) -> dict[str, tuple[str, str]]:
    """As whose and as which schedule each is marked."""
    return {name: (mark.owner, mark.key) for name, mark in marks_in(rows).items()}


def others_in(rows: Rows, owners: set[str]) -> Rows:
    """What is marked as somebody else's, byte for byte."""
    return {
        ("schedule", name): rows["schedule", name] for name, mark in marks_in(rows).items() if mark.owner not in owners
    }


@MANY
@given(quirks=mixed_quirks, case=cases(), mix=mixes)
def test_whatever_goes_wrong_is_told_and_mended_by_the_next_run(quirks: Quirks, case: Case, mix: list[Rule]) -> None:
    past = Past(quirks)
    past.undergo(case.history)
    manifest = show(case.manifest)
    note(f"the faults: {mix}")
    account = Account(rows_of(past), quirks=quirks)
    undisturbed = Account(account.rows, quirks=quirks)
    if undisturbed.apply(manifest, options=LIFTED).code not in {Exit.DONE, Exit.HELD}:
        reject()
    others = others_in(account.rows, {OWNER, *manifest.policy.previous_owners})

    told = account.apply(manifest, mix, options=LIFTED)
    note(f"told: {told}")
    rest = account.plan(manifest, LIFTED)
    assert told.applied & name_changes(rest.changes) == set()
    # Who finds nothing to do looks once: what that listing lacks is not missed before the next run.
    assert told.code != Exit.DONE or rest.ready == () or told.outcomes == {}
    assert others.items() <= account.rows.items()

    again = account.apply(manifest, options=LIFTED)
    note(f"told again: {again}")
    assert account.plan(manifest, LIFTED).ready == ()
    assert others.items() <= account.rows.items()
    assert account.rows.keys() == undisturbed.rows.keys()
    assert keys_in(account.rows) == keys_in(undisturbed.rows)


def rows_of(past: Past) -> Rows:
    account = Account()
    past.server.store._connection.backup(account.store._connection)
    return account.rows
