"""The command line as arguments -> exit code, stdout, stderr: in this process, and as a program of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from reconciler.cli import execute as run_program

PROGRAM: Final = str(Path(sys.executable).with_name("qstash-sync"))

MANIFEST: Final = """\
version: 1
owner: acme
queues:
  - {name: emails, parallelism: 2}
schedules:
  - destination: https://example.com/jobs/daily
    cron: 0 9 * * *
    queue: emails
  - name: weekly
    destination: https://example.com/jobs/weekly
    cron: 0 8 * * 0
    body: {type: report}
    headers: {Authorization: Bearer hush}  # qstash-sync: ignore QS130
"""


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON, before anybody knows of what
        return json.loads(self.out)


def without_progress(told: str) -> str:
    """What was said on stderr but for how far the work was, which is told where a machine is slow."""
    return "".join(line for line in told.splitlines(keepends=True) if not line.endswith(" …\n"))


@dataclass(frozen=True)
class Shell:
    """Runs commands in this process; neither side is a terminal."""

    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: str = "") -> Result:
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        self.capsys.readouterr()
        code = run_program(list(arguments))
        told = self.capsys.readouterr()
        return Result(code, told.out, without_progress(told.err))

    def apply(self, *arguments: str) -> Result:
        return self("apply", "--yes", *arguments)


def write(text: str = MANIFEST, name: str = "schedules.yaml") -> Path:
    """A manifest in the folder in which the command line runs."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def many(number: int) -> str:
    """A manifest of so many schedules, one queue and one URL group."""
    schedules = "".join(
        f"  - {{name: job-{index}, destination: 'https://example.com/jobs/{index}', cron: 0 9 * * *}}\n"
        for index in range(number)
    )
    return (
        "version: 1\nowner: acme\nqueues: [{name: emails}]\n"
        "url_groups: [{name: group, endpoints: [{url: 'https://example.com/a'}]}]\n"
        f"schedules:\n{schedules}"
    )


def environment(**variables: str) -> dict[str, str]:
    """This process's environment and these variables."""
    return {**os.environ, **variables}


def execute(*arguments: str, stdin: str = "", variables: Mapping[str, str] | None = None) -> Result:
    """The installed program, in a process of its own."""
    process = subprocess.run(
        [PROGRAM, *arguments],
        input=stdin,
        env=environment(**(variables or {})),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    return Result(process.returncode, process.stdout, without_progress(process.stderr))
