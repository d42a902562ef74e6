"""What is looked at: what the manifest wants, what the account has, or the account before and after an apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from reconciler.cli.inputs import load_manifest
from reconciler.cli.options import connection_options, manifest_options, option
from reconciler.cli.session import Account, choose_account, connect
from reconciler.errors import UsageError
from reconciler.kinds import KINDS
from reconciler.live import observe
from reconciler.manifest.checks import LocalUrls
from reconciler.plan import make_plan
from reconciler.report.wording import count
from reconciler.volume import address_well, foresee

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.cli.terminal import Terminal
    from reconciler.model import Manifest, State

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Sides:
    """The state that is looked at, and the one before it where both are; whose manifest it is, if one was read."""

    after: State
    before: State | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to look at."""

    files: Sequence[str]
    variables: Sequence[str]
    variable_files: Sequence[str]
    live: bool
    both: bool
    dev: bool
    db: str
    parallelism: int
    max_rps: float | None


def side_options(function: F) -> F:
    """Which manifest, which account, and which of them to look at."""
    live = option("--live", is_flag=True, help="Look at the account instead of the manifest.")
    both = option("--both", is_flag=True, help="Look at the account before and after an apply of the manifest.")
    return manifest_options(live(both(connection_options(function))))


def read_sides(wanted: Wanted, terminal: Terminal) -> Sides:
    """The states, read from the manifest, from the account, or from both.

    The manifest alone needs no account and no secrets. ``UsageError`` for both flags at once.
    """
    if wanted.live and wanted.both:
        raise UsageError("--live looks at the account alone, --both at before and after; leave one out")
    if not wanted.live and not wanted.both:
        manifest = load_manifest(*_sources(wanted), LocalUrls.WARN, unset_secrets_ok=True)
        return Sides(manifest.desired, owner=manifest.policy.owner)
    account = choose_account(dev=wanted.dev, db=wanted.db)
    if wanted.live:
        return Sides(address_well(_observe(wanted, account, terminal)))
    manifest = load_manifest(*_sources(wanted), LocalUrls.ALLOW if account.is_local else LocalUrls.REFUSE)
    return _foresee(manifest, _observe(wanted, account, terminal), terminal)


def _observe(wanted: Wanted, account: Account, terminal: Terminal) -> State:
    """All kinds, managed or not: the limits of an account are those of everything in it."""
    with connect(account, terminal, wanted.parallelism, wanted.max_rps) as client:
        return observe(client, KINDS, lambda kind: terminal.progress(f"Read {kind.section} …"))


def _foresee(manifest: Manifest, observed: State, terminal: Terminal) -> Sides:
    plan = make_plan(KINDS, manifest, observed)
    if plan.held:
        terminal.warn(f"{count(len(plan.held), 'change')} left out, which apply would hold; see plan")
    before = address_well(observed)
    return Sides(foresee(before, plan.ready), before, manifest.policy.owner)


def _sources(wanted: Wanted) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    return wanted.files, wanted.variables, wanted.variable_files
