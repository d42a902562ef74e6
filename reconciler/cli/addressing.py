"""Which schedule an operator means: of the manifest, and on QStash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from reconciler.cli.inputs import load_manifest
from reconciler.cli.session import Account, choose_account
from reconciler.errors import UsageError
from reconciler.kinds import BY_NAME
from reconciler.kinds.fields.wording import nearest
from reconciler.manifest.checks import LocalUrls
from reconciler.plan.match import match
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import AnyResource, Manifest, Reader, Resource

_PREFIX = "schedule/"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which manifest, and which account."""

    files: Sequence[str]
    variables: Sequence[str]
    variable_files: Sequence[str]
    dev: bool
    db: str
    parallelism: int
    max_rps: float | None


def read_manifest(wanted: Wanted) -> tuple[Account, Manifest]:
    """The account and the manifest, to look by: that needs no secrets."""
    account = choose_account(dev=wanted.dev, db=wanted.db)
    sources = wanted.files, wanted.variables, wanted.variable_files
    return account, load_manifest(*sources, LocalUrls.ALLOW, unset_secrets_ok=True)


def read_whole_manifest(wanted: Wanted) -> tuple[Account, Manifest]:
    """The account and the manifest, to send from: with every secret, and no address that QStash cannot reach."""
    account = choose_account(dev=wanted.dev, db=wanted.db)
    sources = wanted.files, wanted.variables, wanted.variable_files
    return account, load_manifest(*sources, LocalUrls.ALLOW if account.is_local else LocalUrls.REFUSE)


def find_desired(manifest: Manifest, address: str) -> Resource[ScheduleSpec]:
    """The manifest's schedule of an address as ``plan`` shows it, or of the part behind the slash.

    ``UsageError``, with the nearest there is, where it has none.
    """
    given = conceal(address)
    there = {one.address: one for one in manifest.desired.get("schedule", ())}
    found = there.get(given) or there.get(f"{_PREFIX}{given}")
    if found is None:
        near = nearest(given, (*there, *(known.removeprefix(_PREFIX) for known in there)))
        raise UsageError(f"the manifest has no schedule {given}{near or '; plan shows the addresses'}")
    return cast("Resource[ScheduleSpec]", found)


def find_observed(reader: Reader, manifest: Manifest, desired: AnyResource) -> Resource[ScheduleSpec] | None:
    """The schedule on QStash that a desired one is, with one request; None where there is none."""
    kind = BY_NAME["schedule"]
    pairs = match(kind, manifest.policy, manifest.desired[kind.name], kind.fetch(reader)).pairs
    found = next(pair.observed for pair in pairs if pair.desired and pair.desired.address == desired.address)
    return cast("Resource[ScheduleSpec] | None", found)
