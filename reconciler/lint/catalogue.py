"""All codes, whoever finds them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from reconciler.kinds.fields.wording import nearest
from reconciler.lint.checked import CHECKED, UNUSED_IGNORE
from reconciler.lint.planned import PLANNED
from reconciler.lint.probed import PROBED
from reconciler.lint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.lint.rule import Topic

# Letters that are taken for digits.
_SLIPS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "_": None})


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


def suggest(given: str) -> str:
    """``; did you mean QS104`` for what is no code: a slip of the finger, or a name; empty where nothing is near."""
    code = given.upper().translate(_SLIPS)
    by_name = {one.name: one.code for one in topics().values()}
    found = code if code in topics() else by_name.get(given.lower())
    return f"; did you mean {found}" if found else nearest(given, topics())
