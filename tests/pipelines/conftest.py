from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.devserver import serve
from tests.forge.github import GitHub
from tests.pipelines.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """A repository with an open pull request, and an empty account."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    with GitHub() as github, serve(port=0) as qstash:
        yield Repository(checkout, github, qstash)
