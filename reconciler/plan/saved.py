"""A plan on paper: what was reviewed is what is applied, or it is stale.

A saved plan binds the manifest's content, the account, the options, and the live state of what it touches. It holds
settings with every secret masked, and a slow salted digest over all the secrets together: enough to tell that one of
them is another, and of no help to guess it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from reconciler.difference.mask import shown
from reconciler.errors import QstashSyncError
from reconciler.mark import digest, slow_digest
from reconciler.plan.scene import Allowance
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model import AnyResource, Change, Manifest, Plan

FORMAT: Final = "qstash-sync plan 1"
_NO_SECRETS: Final = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change as it was reviewed: digests of both sides, and what of ``before`` may be shown."""

    address: str
    action: str
    id: str | None
    held: str | None
    before: str | None
    after: str | None
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What ``apply`` compares with a plan made afresh. ``target`` is the account's base URL."""

    target: str
    owner: str
    manifest: str
    secrets: str  # of the manifest, all of them
    live_secrets: str  # of what the changes touch, as it was
    allowance: Allowance
    targets: tuple[str, ...]
    steps: tuple[Step, ...]


class PlanFileError(QstashSyncError):
    """The file is no plan of ours, or not a whole one."""


def save(plan: Plan, manifest: Manifest, target: str, allowance: Allowance, targets: frozenset[str]) -> SavedPlan:
    """The plan in the form that is written down. The same input gives the same bytes."""
    return SavedPlan(
        target=target,
        owner=plan.owner,
        manifest=_manifest_digest(manifest),
        secrets=_secrets_digest(plan.owner, (one for found in manifest.desired.values() for one in found)),
        live_secrets=_secrets_digest(plan.owner, (change.before for change in plan.changes)),
        allowance=allowance,
        targets=tuple(sorted(targets)),
        steps=tuple(map(_step, plan.changes)),
    )


def write(saved: SavedPlan) -> str:
    """The file's text: JSON, its own digest with it."""
    content = _content(saved)
    return json.dumps({"format": FORMAT, "digest": digest(content), "plan": content}, indent=1) + "\n"


def hash_of(saved: SavedPlan) -> str:
    """64 hex by which two plans are the same: the account, the manifest, the guards and every change."""
    return digest(_content(saved))


def hash_of_live(saved: SavedPlan) -> str:
    """64 hex over the live resources that the plan touches, as they were."""
    return digest([[[one.address, one.id, one.before] for one in saved.steps], saved.live_secrets])


def _content(saved: SavedPlan) -> dict[str, Any]:
    content = asdict(saved)
    content["allowance"] = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in content["allowance"].items()
    }
    return content


def read(text: str, name: str) -> SavedPlan:
    """The saved plan in a file's text. ``PlanFileError`` for anything else, or where a byte of it was changed."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanFileError(f"{name} is not a plan: no JSON; make one with plan --out") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise PlanFileError(f"{name} is not a plan of this version of qstash-sync; make one with plan --out")
    try:
        return _restore(document)
    except (ValueError, RecursionError) as error:
        raise PlanFileError(f"{name} was changed or is not whole; make it again with plan --out") from error


def _restore(document: dict[str, Any]) -> SavedPlan:
    """The plan of a document. ``ValueError`` where it is not the one of its digest, or not of our form."""
    content = document.get("plan")
    if digest(content) != document.get("digest"):
        raise ValueError("its digest is another")
    return TypeAdapter(SavedPlan).validate_json(json.dumps(content), strict=True)


def _step(change: Change) -> Step:
    return Step(
        address=change.address,
        action=change.action.value,
        id=change.subject.id,
        held=change.held.reason if change.held else None,
        before=_fingerprint(change.before),
        after=_fingerprint(change.after),
        settings=_settings(change.before),
    )


def _fingerprint(resource: AnyResource | None) -> str | None:
    """A digest of a resource without its secrets; its mark, which is public, says the rest."""
    return None if resource is None else digest([resource.id, _settings(resource), str(resource.mark or "")])


def _settings(resource: AnyResource | None) -> dict[str, Any]:
    if resource is None:
        return {}
    return {one.name: shown(getattr(resource.spec, one.name)) for one in fields(resource.spec)}


def _manifest_digest(manifest: Manifest) -> str:
    wanted = [
        [one.address, one.id, one.protected, one.moved_from, _settings(one)]
        for resources in manifest.desired.values()
        for one in resources
    ]
    policy = manifest.policy
    said = [policy.owner, policy.previous_owners, sorted(policy.prune.items()), policy.on_remove, sorted(policy.forget)]
    return digest([sorted(manifest.desired), sorted(wanted, key=lambda one: str(one[0])), said])


def _secrets_digest(owner: str, resources: Iterable[AnyResource | None]) -> str:
    found = sorted((one.address, secret) for one in resources if one is not None for secret in secrets_in(one.spec))
    return slow_digest(owner, json.dumps(found)) if found else _NO_SECRETS
