"""The hook does what pre-commit runs of it: the entry, in the root of a repository, where a file matches."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.cli.exit import Exit
from tests.action.act import ROOT, TOOLS
from tests.action.project import MANIFEST

[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
# What https://pre-commit.com/#creating-new-hooks knows, as far as it is used.
KNOWN: Final = {"id", "name", "description", "entry", "language", "files", "pass_filenames"}


def run(folder: Path, *arguments: str) -> int:
    """As pre-commit does: with what it has installed found first, and without the names of files."""
    path = f"{TOOLS}:{os.environ['PATH']}"
    command = [*shlex.split(HOOK["entry"]), *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, check=False)
    return done.returncode


def test_the_hook_says_what_pre_commit_asks_for() -> None:
    assert HOOK.keys() == KNOWN
    assert (HOOK["language"], HOOK["pass_filenames"]) == ("python", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [(MANIFEST, Exit.DONE), (MANIFEST.replace("0 9 * * 1-5", "0 9 * * 1-8"), Exit.INVALID)],
    ids=["valid", "invalid"],
)
def test_a_commit_is_let_through_where_the_manifest_is_valid(tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "schedules.yaml").write_text(text)
    assert run(tmp_path) == code


def test_a_manifest_elsewhere_is_named_by_an_argument(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/schedules.yaml").write_text(MANIFEST)
    assert run(tmp_path, "--file", "deploy/schedules.yaml") == Exit.DONE


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("schedules.yaml", True),
        ("deploy/schedules.yml", True),
        ("my-schedules.yaml", False),
        ("schedules.yaml.bak", False),
        ("README.md", False),
    ],
)
def test_it_runs_where_a_manifest_is_committed(name: str, matches: bool) -> None:
    assert bool(re.search(HOOK["files"], name)) is matches
