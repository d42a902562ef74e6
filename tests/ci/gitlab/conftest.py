from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.ci.forge import Forge
from reconciler.ci.gitlab import connect
from tests.forge.gitlab import GitLab

COMMIT = "c" * 40
BASE = "b" * 40

Connect = Callable[..., Forge]


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    """A GitLab with a private project, 7, and a merge request in it, !1."""
    with GitLab() as server:
        server.add_request()
        yield server


@pytest.fixture
def connected(gitlab: GitLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """The port in a job of the merge request's pipeline, as whoever the token is."""
    monkeypatch.chdir(tmp_path)
    told = gitlab.variables(tmp_path, COMMIT) | gitlab.request_variables(gitlab.add_request(), BASE)

    def connect_as(token: str = "glpat-writer", **variables: str) -> Forge:
        return connect(told | variables, token, None, pytest.fail, tmp_path / "out")

    return connect_as
