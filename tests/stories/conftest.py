from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.devserver import RunningServer
from tests.stories.account import Account
from tests.stories.shell import Shell


@pytest.fixture
def account() -> Account:
    """An account with nothing in it."""
    return Account()


@pytest.fixture
def shell(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Shell]:
    """The command line in an empty folder; its environment names the account."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with RunningServer("127.0.0.1", 0, account.server) as server:
        monkeypatch.setenv("QSTASH_URL", server.url)
        monkeypatch.setenv("QSTASH_TOKEN", server.token)
        yield Shell(account, capsys, monkeypatch)
