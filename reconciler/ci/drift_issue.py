"""One issue for each target that drifts: opened, updated when what drifted is another, closed when it is gone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from reconciler.ci.conversation import is_marked

if TYPE_CHECKING:
    from reconciler.ci.forge import Forge, Issue
    from reconciler.report.report import Report

_STATE: Final = "<!-- qstash-sync:drifted "


def track(forge: Forge, mark: str, report: Report, title: str, text: str) -> Issue | None:
    """Bring the issue of a target in line with what drifted; the issue, where one is open afterwards.

    Where two runs open one at once, the older one stays.
    """
    known = _ours(forge, mark)
    if not report.rows:
        for one in known:
            forge.close_issue(one, "QStash is as the manifest wants it again.")
        return None
    state = f"{_STATE}{_digest(report)} -->"
    whole = f"{mark}\n{state}\n{text}"
    if known:
        _close_twins(forge, known)
        return known[0] if state in known[0].text else forge.update_issue(known[0], title, whole)
    forge.create_issue(title, whole)
    opened = _ours(forge, mark)
    _close_twins(forge, opened)
    return opened[0] if opened else None


def _ours(forge: Forge, mark: str) -> list[Issue]:
    return sorted((one for one in forge.issues() if is_marked(one.text, mark)), key=lambda one: one.id)


def _close_twins(forge: Forge, known: list[Issue]) -> None:
    for one in known[1:]:
        forge.close_issue(one, f"The same as {known[0].url}.")


def _digest(report: Report) -> str:
    """What drifted, whatever the order; the text says it in words, and may be worded otherwise tomorrow."""
    told = sorted(f"{row.address} {row.action} {row.cells}" for row in report.rows)
    return sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]
