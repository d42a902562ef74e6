"""Everything that the commands say while the secrets of a world are applied, changed by hand, rotated and removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.cli.exit import Exit
from reconciler.report import FORMATS
from tests.secrets.program import Told
from tests.secrets.world import SCHEDULES, VARIABLES, Stage, Values, World

_EXPECTED: Final = {Exit.DONE, Exit.PENDING, Exit.HELD, Exit.STALE}
_MILLISECONDS: Final = re.compile(r"\d+ ms")

worlds: SearchStrategy[World] = st.builds(
    World,
    schedules=st.lists(st.sampled_from(SCHEDULES), min_size=1, max_size=6, unique=True).map(tuple),
    ways=st.dictionaries(st.sampled_from(VARIABLES), st.sampled_from(["var", "file", "default"]), max_size=8),
    with_ids=st.booleans(),
    with_groups=st.booleans(),
)


@dataclass(frozen=True)
class Said:
    """What a command said, by what it was asked.

    ``knows`` unless nothing tells which live values are secrets: what is made by hand has no mark, nor have URL groups.
    """

    asked: str
    text: str
    knows: bool = True


def play(stage: Stage, world: World, before: Values, after: Values, *, by_hand: bool) -> Iterator[Said]:
    """Apply ``before``, then look at it with ``after`` in every way, apply that, and destroy it.

    ``by_hand``: what was applied loses its marks, as if nobody had said that there are secrets in it.
    """
    changed = replace(world, retries=2)
    knows = not by_hand and not world.with_groups
    stage.clear()
    yield from _look(stage, world, before, "before")
    yield _ask(stage, "apply", "--yes", "-vv", world=world, values=before)
    yield Said("the labels", str(stage.labels()))
    if by_hand:
        stage.forget_marks()
    yield from _look(stage, changed, after, "rotated")
    yield _ask(stage, "export", "-vv", world=changed, values=after, knows=knows)
    yield _ask(stage, "plan", "--out", "the.plan", "-vv", world=changed, values=after)
    yield Said("the saved plan", stage.read("the.plan"))
    yield _ask(stage, "apply", "--yes", "the.plan", "-vv", world=changed, values=before)
    yield _ask(stage, "apply", "--yes", "the.plan", "-vv", world=changed, values=after)
    yield Said("the labels of the rotated", str(stage.labels()))
    yield from _look(stage, replace(world, schedules=world.schedules[1:]), after, "without one")
    yield _ask(stage, "apply", "--yes", "--max-deletions=9", "--format=json", world=changed, values=after)
    yield _ask(stage, "export", "-vv", world=changed, values=after, knows=knows)
    yield _ask(stage, "destroy", "--yes", "--max-deletions=99", "-vv", world=changed, values=after)


def _look(stage: Stage, world: World, values: Values, when: str) -> Iterator[Said]:
    asked = [("plan", form) for form in FORMATS]
    asked += [(command, form) for command in ("validate", "drift") for form in ("text", "json")]
    for command, form in asked:
        said = _ask(stage, command, f"--format={form}", "-vv", world=world, values=values)
        yield replace(said, asked=f"{when}: {said.asked}")


def _ask(stage: Stage, command: str, *arguments: str, world: World, values: Values, knows: bool = True) -> Said:
    told = stage.tell(command, *arguments, world=world, values=values)
    assert told.code in _EXPECTED, told
    return Said(f"{command} {' '.join(arguments)}", steady(told), knows)


def steady(told: Told) -> str:
    """All that was said, but how long it took, how far it was, and in which order things went side by side."""
    err = "".join(line for line in told.err.splitlines(keepends=True) if not line.endswith(" …\n"))
    log = sorted(_MILLISECONDS.sub("… ms", line) for line in told.log.splitlines())
    return "\n".join((f"exit {told.code}", told.out, err, *log))
