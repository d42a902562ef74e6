"""How many examples: few for each position of each switch of the development server, more where all are mixed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.devserver import Quirks, list_positions

_FULL: Final = settings().max_examples
# An account and a manifest are large, and to explain which part of them is to blame takes minutes.
_CALM: Final = settings(suppress_health_check=list(HealthCheck), phases=[one for one in Phase if one != Phase.explain])
FEW: Final = settings(_CALM, max_examples=max(3, _FULL // 25))
SOME: Final = settings(_CALM, max_examples=max(10, _FULL // 2))
MANY: Final = settings(_CALM, max_examples=_FULL)

mixed_quirks: Final[SearchStrategy[Quirks]] = st.builds(
    lambda chosen: Quirks(**chosen),
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(positions) for name, positions in list_positions().items()}
    ),
)
in_every_position: Final[Callable[[Any], Any]] = pytest.mark.parametrize(
    "position",
    [f"{name}={position}" for name, positions in list_positions().items() for position in positions],
)
