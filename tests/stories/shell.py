"""The command line in a folder, over a real socket, for the account of a story."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli import execute as run_program
from tests.stories.account import Account


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON, before anybody knows of what
        return json.loads(self.out)

    @property
    def changes(self) -> dict[str, str]:
        """The actions of the JSON report by address."""
        return {one["address"]: one["action"] for one in self.json["changes"]}


@dataclass(frozen=True)
class Shell:
    """Runs commands in this process, with a manifest that a story rewrites as it goes."""

    account: Account
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> Result:
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), "utf-8"))
        return self._run(arguments)

    def answer(self, typed: str, *arguments: str) -> Result:
        """The same on a terminal, at which somebody types a line."""
        ours, theirs = os.openpty()
        try:
            with os.fdopen(theirs) as terminal:
                self.monkeypatch.setattr(sys, "stdin", terminal)
                os.write(ours, f"{typed}\n".encode())
                return self._run(arguments)
        finally:
            os.close(ours)

    def export(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def _run(self, arguments: tuple[str, ...]) -> Result:
        self.capsys.readouterr()
        code = run_program(list(arguments))
        told = self.capsys.readouterr()
        return Result(code, told.out, told.err)


def rewrite(text: str, name: str = "schedules.yaml") -> None:
    """The manifest from now on."""
    Path(name).write_text(text)
