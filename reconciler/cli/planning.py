"""What ``plan`` and ``apply`` have in common: everything but applying."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.cli.inputs import load_manifest
from reconciler.cli.moment import read_moment
from reconciler.cli.options import DEFAULT_DB
from reconciler.cli.session import Account, choose_account
from reconciler.cli.terminal import Terminal, tell
from reconciler.errors import ManifestError
from reconciler.kinds import KINDS
from reconciler.lint import vet
from reconciler.live import observe
from reconciler.manifest.checks import LocalUrls
from reconciler.model import Action, Hold
from reconciler.plan import Allowance, Options, make_plan
from reconciler.report.outlook import NO_OUTLOOK, look_ahead
from reconciler.report.report import tell_problems
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reconciler.model import Change, Manifest, Plan, Reader, State
    from reconciler.report.outlook import Outlook


@dataclass(frozen=True)
class Request:
    """What the user asked for: which manifest, which account, which guards lifted. What is left out was not said."""

    files: Sequence[str] = ()
    variables: Sequence[str] = ()
    variable_files: Sequence[str] = ()
    dev: bool = False
    db: str = DEFAULT_DB
    parallelism: int = 1
    max_rps: float | None = None
    targets: Sequence[str] = ()
    max_deletions: int | None = None
    allow_empty: bool = False
    allow_move: bool = False
    allow_twin: Sequence[str] = ()
    unprotect: Sequence[str] = ()
    drop_messages: Sequence[str] = ()
    replace_unreadable: Sequence[str] = ()
    accept_running: Sequence[str] = ()
    no_adopt: bool = False
    form: str = "text"
    at: str | None = None
    account_plan: str | None = None

    @property
    def options(self) -> Options:
        """The same for the planner."""
        allowance = Allowance(
            max_deletions=self.max_deletions,
            allow_empty=self.allow_empty,
            allow_move=self.allow_move,
            allow_twin=_addresses(self.allow_twin),
            replace_unreadable=_addresses(self.replace_unreadable),
            unprotect=_addresses(self.unprotect),
            drop_messages=_addresses(self.drop_messages),
            accept_running=_addresses(self.accept_running),
            adopt=not self.no_adopt,
        )
        return Options(allowance, _addresses(self.targets))

    @cached_property
    def now(self) -> datetime:
        """The time from which runs are told of; the same for all of a command."""
        return read_moment(self.at, "--at")


def _addresses(given: Sequence[str]) -> frozenset[str]:
    """Addresses as they are known and shown, also where somebody has written out the secret in one."""
    return frozenset(map(conceal, given))


def prepare(request: Request, terminal: Terminal) -> tuple[Manifest, Account]:
    """The manifest and the account; everything that can be wrong before the first request.

    What is wrong with the manifest is told on stderr, and in a format that was made to carry it on stdout as well.
    """
    account = choose_account(dev=request.dev, db=request.db)
    local_urls = LocalUrls.ALLOW if account.is_local else LocalUrls.REFUSE
    try:
        manifest = load_manifest(request.files, request.variables, request.variable_files, local_urls)
        return vet(manifest, request.now), account
    except ManifestError as error:
        if request.form not in {"text", "json"}:
            tell(tell_problems(error.problems), request.form, terminal)
        raise


def settled(plan: Plan, manifest: Manifest) -> Plan:
    """The plan with its warnings as the manifest would have them: of its severities, and without what it silences."""
    from reconciler.lint import settle

    return replace(plan, warnings=settle(plan.warnings, manifest))


def foretell(plan: Plan, observed: State, request: Request) -> Outlook:
    """What a plan means in time and money if it is applied now. A plan in sync means nothing, and costs nothing."""
    if not plan.changes:
        return NO_OUTLOOK
    from reconciler.volume import load_plans

    plans = load_plans()
    known = plans if request.account_plan is None else plans.only(request.account_plan)
    return look_ahead(plan, observed, request.now, known, with_calendar=request.form == "html")


def look(reader: Reader, manifest: Manifest, terminal: Terminal) -> State:
    """The account as it is now, as far as the manifest manages it."""
    managed = [kind for kind in KINDS if kind.name in manifest.desired]
    return observe(reader, managed, lambda kind: terminal.progress(f"Read {kind.section} …"))


def confirm_creates(reader: Reader, manifest: Manifest, options: Options, observed: State, plan: Plan) -> Plan:
    """The plan, its creates held that a second listing does not bear out.

    A listing that lost items at one read would make twins of what is there, and overwrite what an operator paused:
    whatever is created is looked for twice.
    """
    created = {change.subject.kind for change in plan.ready if change.action is Action.CREATE}
    asked = [kind for kind in KINDS if kind.name in created]
    if not asked:
        return plan
    again = make_plan(KINDS, manifest, {**observed, **observe(reader, asked)}, options)
    found = {_create(change): change.held for change in again.changes if change.action is Action.CREATE}
    seen = Hold("QStash lists it by now, so the first listing was not whole or somebody made it; plan again")
    changes = (
        replace(change, held=found.get(_create(change), seen))
        if change.action is Action.CREATE and change.held is None
        else change
        for change in plan.changes
    )
    return replace(plan, changes=tuple(changes))


def _create(change: Change) -> tuple[str, str | None]:
    return change.address, change.subject.id
