from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.operate.world import World, living


@pytest.fixture
def world() -> Iterator[World]:
    with living() as found:
        yield found
