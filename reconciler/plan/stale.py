"""Is a saved plan still what apply would do? A plan made afresh says so, change by change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model import Action
from reconciler.values import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.saved import SavedPlan, Step


def differences(saved: SavedPlan, fresh: SavedPlan) -> tuple[str, ...]:
    """What has moved since, each in a line; empty where the fresh plan is the saved one, or what is left of it.

    A change of the saved plan that is not in the fresh one is done already, and counts as done.
    """
    return tuple(_compare_whole(saved, fresh)) or tuple(_compare_steps(saved, fresh))


def _compare_whole(saved: SavedPlan, fresh: SavedPlan) -> Iterator[str]:
    if saved.target != fresh.target:
        yield f"the plan is for {saved.target}, not for {fresh.target}"
    if saved.owner != fresh.owner:
        yield f"the plan is of owner {saved.owner}, not of {fresh.owner}"
    elif saved.manifest != fresh.manifest:
        yield "the manifest, or a variable of it, is not what it was when the plan was made"
    elif saved.secrets != fresh.secrets:
        yield "a secret variable of the manifest is not what it was when the plan was made"


def _compare_steps(saved: SavedPlan, fresh: SavedPlan) -> Iterator[str]:
    reviewed = {_identity(step): step for step in saved.steps}
    moved = False
    for step in fresh.steps:
        known = reviewed.get(_identity(step))
        lines = tuple(_compare(known, step))
        moved = moved or bool(lines)
        yield from lines
    # Of what is done already the secrets that were there before are gone: they compare only while nothing is.
    if not moved and len(fresh.steps) == len(saved.steps) and saved.live_secrets != fresh.live_secrets:
        yield "a secret value on QStash is not what it was when the plan was made"


def _identity(step: Step) -> tuple[str, str | None, str]:
    # What overwrites a schedule of ours takes our label along: the update that was reviewed is an adoption now.
    action = Action.UPDATE if step.action == Action.ADOPT else step.action
    return step.address, step.id, action


def _compare(known: Step | None, step: Step) -> Iterator[str]:
    if known is None:
        yield f"{step.address}: {step.action} was not in the plan"
        return
    if known.before != step.before:
        moved = "; ".join(_moved(known, step)) or "settings that are not shown"
        yield f"{step.address}: changed on QStash since: {moved}"
    elif known.after != step.after:
        yield f"{step.address}: would become something else than was planned"
    if known.held != step.held:
        yield f"{step.address}: {'is held now' if step.held else 'was held, and is not any more'}"


def _moved(known: Step, step: Step) -> Iterator[str]:
    for name in dict.fromkeys((*known.settings, *step.settings)):
        before, now = known.settings.get(name), step.settings.get(name)
        if now not in (before, UNREADABLE.value):
            yield f"{name} was {before!r}, is {now!r}"
