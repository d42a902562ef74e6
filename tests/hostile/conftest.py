from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.api import patience
from tests.hostile.shell import Canned, Shell, answering


@pytest.fixture(scope="module", autouse=True)
def haste() -> Iterator[None]:
    """What does not answer is asked once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "ATTEMPTS", 1)
        yield


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def canned(tmp_path: Path) -> Iterator[tuple[Shell, Canned]]:
    """A command line whose QStash gives canned answers."""
    with answering() as (url, answers):
        yield Shell(tmp_path, {"QSTASH_URL": url, "QSTASH_TOKEN": "token"}), answers
