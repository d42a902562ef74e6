from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.secrets.canaries import find, plain_values, values
from tests.secrets.story import play, worlds
from tests.secrets.world import Stage, Values, World

# An example runs some ninety commands: too many to look for the least one of those that fail.
FEW = settings(max_examples=6, suppress_health_check=list(HealthCheck), phases=set(Phase) - {Phase.shrink})


def _check(stage: Stage, world: World, before: Values, after: Values, *, by_hand: bool) -> None:
    for said in play(stage, world, before, after, by_hand=by_hand):
        if said.knows:
            found = find(said.text, (before, after))
            assert not found, f"{said.asked} tells {found}:\n{said.text}"


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("with_groups", [False, True])
def test_no_secret_leaves(stage: Stage, with_groups: bool, by_hand: bool) -> None:
    _check(stage, World(with_groups=with_groups), plain_values("before"), plain_values("after"), by_hand=by_hand)


@FEW
@given(world=worlds, before=values("before"), after=values("after"), by_hand=st.booleans())
def test_whatever_secrets_look_like_no_command_tells_any(
    stage: Stage, world: World, before: Values, after: Values, by_hand: bool
) -> None:
    _check(stage, world, before, after, by_hand=by_hand)
