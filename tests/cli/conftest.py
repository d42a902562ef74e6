from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.devserver import RunningServer, serve
from tests.cli.shell import Shell


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command line runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QSTASH_SYNC_AT", "2026-11-22T12:00:00Z")  # a Sunday
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def qstash(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    """A QStash, which the environment names."""
    with serve(port=0) as server:
        monkeypatch.setenv("QSTASH_URL", server.url)
        monkeypatch.setenv("QSTASH_TOKEN", server.token)
        yield server


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command line in this process."""
    return Shell(capsys, monkeypatch)
