"""All codes, whoever finds them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reconciler.lint.checked import CHECKED, UNUSED_IGNORE
from reconciler.lint.planned import PLANNED
from reconciler.lint.probed import PROBED
from reconciler.lint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.lint.rule import Topic


@cache
def topics() -> Mapping[str, Topic]:
    """What each code stands for, in the order of the codes."""
    known: tuple[Topic, ...] = (UNUSED_IGNORE, *RULES, *CHECKED, *PLANNED, *PROBED)
    return {one.code: one for one in sorted(known, key=lambda one: one.code)}


@cache
def is_certain(code: str) -> bool:
    """Whether looking at the manifest, on whatever day, tells if there is anything of this code to silence."""
    topic = topics()[code]
    return not (topic.timely or topic in (*PLANNED, *PROBED) or topic is UNUSED_IGNORE)
