"""Saved plans as files: written by ``plan --out``, held against a plan made afresh by ``apply``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import QstashSyncError, StaleError, UsageError
from reconciler.manifest.files import read_bounded
from reconciler.plan import Options
from reconciler.plan.saved import SavedPlan, read, save, write
from reconciler.plan.stale import differences
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from reconciler.cli.planning import Request
    from reconciler.cli.session import Account
    from reconciler.model import Manifest, Plan

_LARGEST = 256 * 1024 * 1024


def save_plan(file: str, plan: Plan, manifest: Manifest, account: Account, request: Request) -> None:
    """Write the plan to a file that only its owner may read."""
    options = request.options
    saved = save(plan, manifest, account.url, options.allowance, options.targets)
    try:
        path = Path(file)
        path.touch(mode=0o600)
        path.write_text(write(saved), "utf-8")
    except OSError as error:
        raise QstashSyncError(f"the plan cannot be saved to {file}: {error.strerror or error}") from error


def read_plan(file: str) -> SavedPlan:
    """The saved plan of a file. ``QstashSyncError`` where there is none, or not a whole one."""
    try:
        content = read_bounded(Path(file), _LARGEST)
    except OSError as error:
        # Its name is not repeated: behind ``--var token= x`` it is a secret.
        raise QstashSyncError(f"PLAN names a file that cannot be read: {error.strerror}") from error
    return read(content.decode("utf-8", "replace"), file)


def stored_options(saved: SavedPlan, request: Request) -> Options:
    """The options under which the plan was made; they are the plan's, so the command line may not set them anew."""
    if request.options != Options():
        raise UsageError("a saved plan has its own targets and guards; make the plan anew to change them")
    return Options(saved.allowance, frozenset(saved.targets), frozenset(step.address for step in saved.steps))


def refuse_stale(saved: SavedPlan, plan: Plan, manifest: Manifest, account: Account) -> None:
    """``StaleError`` where the plan made afresh is not the saved one, or what is left of it."""
    fresh = save(plan, manifest, account.url, saved.allowance, frozenset(saved.targets))
    if moved := differences(saved, fresh):
        lines = ("the saved plan is stale; make it anew and have it reviewed", *map(visible, moved))
        raise StaleError("\n".join(lines))
