"""Two runs that differ in nothing but secrets say the same, byte for byte: the one proof that holds for short ones."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from reconciler.kinds.schedule import digest
from reconciler.plan import saved
from tests.secrets.story import play, worlds
from tests.secrets.world import HEADERS, PLACES, TEXTS, Stage, Values, World

FEW: Final = settings(max_examples=4, suppress_health_check=list(HealthCheck), phases=set(Phase) - {Phase.shrink})

_SHORT: Final = st.sampled_from(
    ["a1", "0", "1", "on", "no", "{}", "[]", "https", "3", "2", "body", "acme", "POST", "null"]
)
_HEADER: Final = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9)
_TEXT: Final = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=9)
_WORD: Final = st.text(string.ascii_letters + string.digits + "-._~", min_size=1, max_size=9)
_ALPHABETS: Final = {
    **dict.fromkeys(PLACES, _WORD),
    **dict.fromkeys(HEADERS, _SHORT | _HEADER),
    **dict.fromkeys(TEXTS, _SHORT | _TEXT),
}


_Pair: TypeAlias = tuple[Values, Values]
"""The secrets before and after."""


@st.composite
def _twice(draw: DrawFn) -> tuple[_Pair, _Pair]:
    """Two pairs; the same secrets stay in both, and no two places share one."""
    kept = draw(st.sets(st.sampled_from(PLACES)))
    return draw(_pairs(kept)), draw(_pairs(kept))


@st.composite
def _pairs(draw: DrawFn, kept: set[str]) -> _Pair:
    taken: set[str] = set()

    def fresh(place: str) -> str:
        found = draw(_ALPHABETS[place].filter(lambda text: text not in taken))
        taken.add(found)
        return found

    before = {place: fresh(place) for place in PLACES}
    return before, {place: before[place] if place in kept else fresh(place) for place in PLACES}


class _Numbers:
    """Digests of secrets that tell nothing but which ones are equal."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], int] = {}

    def __call__(self, owner: str, secret: str) -> str:
        return f"{self.seen.setdefault((owner, secret), len(self.seen)):064x}"


@pytest.fixture(scope="module", autouse=True)
def numbers(haste: None) -> Iterator[_Numbers]:  # noqa: ARG001 - comes after it
    with pytest.MonkeyPatch.context() as patch:
        found = _Numbers()
        for module in (digest, saved):
            patch.setattr(module, "slow_digest", found)
        yield found


@FEW
@given(world=worlds, pairs=_twice(), by_hand=st.booleans())
def test_what_is_said_and_marked_does_not_depend_on_what_the_secrets_are(
    stage: Stage,
    numbers: _Numbers,
    world: World,
    pairs: tuple[_Pair, _Pair],
    by_hand: bool,
) -> None:
    told = []
    for before, after in pairs:
        numbers.seen.clear()
        told.append(
            [(said.asked, said.text) for said in play(stage, world, before, after, by_hand=by_hand) if said.knows]
        )
    for one, other in zip(*told, strict=True):
        assert one == other
