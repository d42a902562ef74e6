"""Apply, then plan, is empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver import Quirks
from reconciler.kinds import KINDS
from reconciler.kinds.schedule import Schedule
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.live import observe
from reconciler.model import Change, Resource
from reconciler.plan import Options, make_plan
from tests.promises.account import LIFTED, Account, lift_all, show
from tests.promises.effort import FEW, MANY, in_every_position, mixed_quirks
from tests.strategies.accounts import Case, cases


def _told(changes: tuple[Change, ...]) -> set[tuple[str, str]]:
    return {(change.address, change.action.value) for change in changes}


def _check(quirks: Quirks, case: Case, *, lift: bool) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    options = lift_all(account.plan(manifest)) if lift else LIFTED
    first = account.converge(manifest, options)
    rest = account.plan(manifest, options)
    assert _told(rest.ready) == set()
    assert _told(rest.held) <= _told(first.held)
    account.server.log.clear()
    account.apply(rest)
    assert account.server.log.writes == ()


@in_every_position
@FEW
@given(case=cases(), lift=st.booleans())
def test_apply_then_plan_is_empty(position: str, case: Case, lift: bool) -> None:
    _check(Quirks.parse([position]), case, lift=lift)


@MANY
@given(quirks=mixed_quirks, case=cases(), lift=st.booleans())
def test_apply_then_plan_is_empty_however_qstash_behaves(quirks: Quirks, case: Case, lift: bool) -> None:
    _check(quirks, case, lift=lift)


@MANY
@given(quirks=mixed_quirks, case=cases())
def test_what_the_guards_hold_is_all_that_an_apply_leaves_to_do(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    first = account.converge(manifest, Options())
    again = account.plan(manifest, Options())
    assert again.ready == ()
    assert _told(again.changes) == _told(first.held)


class Settled(Schedule):
    """Schedules that are never judged at first sight."""

    def agrees(self, owner: str, desired: Resource[ScheduleSpec], observed: Resource[ScheduleSpec]) -> bool:  # noqa: ARG002
        return False


UNHURRIED = tuple(Settled() if kind.marked else kind for kind in KINDS)


@MANY
@given(quirks=mixed_quirks, case=cases())
def test_no_plan_is_another_for_what_is_seen_at_first_sight(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    manifest = show(case.manifest)
    for _ in range(2):
        plan = account.plan(manifest)
        observed = observe(account.client, [kind for kind in KINDS if kind.name in manifest.desired])
        assert make_plan(UNHURRIED, manifest, observed, LIFTED) == plan
        account.apply(plan)
