"""Is what would be applied what was reviewed? The comment that showed the plan says so, if nobody else wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.ci.conversation import find_comment
from reconciler.ci.seal import find_seal, moved_since

if TYPE_CHECKING:
    from reconciler.ci.forge import Comment, Forge
    from reconciler.ci.seal import Seal
    from reconciler.plan.saved import SavedPlan


@dataclass(frozen=True, slots=True)
class Review:
    """What was reviewed of a target: the pull request, our comment there, and the plan that it seals.

    ``flaw`` is why there is nothing to go by, in a sentence; it is empty where there is.
    """

    request: int | None = None
    comment: Comment | None = None
    seal: Seal | None = None
    flaw: str = ""


def find_review(forge: Forge, mark: str) -> Review:
    """The review of the run's own pull request, else of the one that brought its commit."""
    request = forge.run.request
    if request is None:
        request = forge.find_request()
    if request is None:
        return Review(
            flaw=f"no pull request brought the commit {forge.run.commit[:12]}, so nobody reviewed a plan of it"
        )
    comment = find_comment(forge, request, mark)
    if comment is None:
        return Review(request, flaw=f"pull request #{request} has no comment of ours with a plan for this target")
    editor = forge.last_editor(request, comment)
    if editor is not None:
        flaw = f"our comment on pull request #{request} was edited by {editor}, so it does not tell what was reviewed"
        return Review(request, comment, flaw=flaw)
    found = find_seal(comment.text)
    if found is None:
        return Review(
            request, comment, flaw=f"our comment on pull request #{request} holds no plan: none could be made"
        )
    return Review(request, comment, found)


def objections(review: Review, fresh: SavedPlan, version: str) -> tuple[str, ...]:
    """Why a plan made afresh may not be applied; empty where it is what was reviewed, or what is left of it.

    A plan that has nothing to do is nobody's business.
    """
    if not fresh.steps:
        return ()
    if review.seal is None:
        return (review.flaw,)
    return moved_since(review.seal, fresh, version)
