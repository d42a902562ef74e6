from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler import mark
from reconciler.api import patience
from reconciler.devserver import serve
from tests.secrets.world import Stage


@pytest.fixture(scope="module", autouse=True)
def haste() -> Iterator[None]:
    """Slow digests made fast, and a server that does not answer asked once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mark, "_SLOW_ROUNDS", 1)
        patch.setattr(patience, "ATTEMPTS", 1)
        mark.slow_digest.cache_clear()
        yield
    mark.slow_digest.cache_clear()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serve(port=0) as server:
        yield Stage(tmp_path_factory.mktemp("stage"), server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
