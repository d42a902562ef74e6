"""Pipelines of GitLab CI on this machine: their jobs are chosen by their rules, and their scripts run with bash.

``before_script`` is left out: there the examples install qstash-sync, and here it is that of this environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

_CONDITION: Final = re.compile(r'\$(\w+) (==|!=) (?:"([^"]*)"|\$(\w+))')
_OWN: Final = re.compile(r"QSTASH|GITHUB|GITLAB|^CI(_|$)|^(NO|FORCE)_COLOR$")
_WORDS: Final = {"stages", "workflow"}


@dataclass(frozen=True)
class Done:
    """What a job did: its exit code and its log."""

    code: int
    log: str


@dataclass
class Pipeline:
    """A file of GitLab CI, run in ``folder``."""

    file: Path
    folder: Path
    content: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.content = yaml.safe_load(self.file.read_text("utf-8"))

    def jobs(self, variables: Mapping[str, str]) -> list[str]:
        """The jobs of a pipeline with these variables, in the order of their stages; none where there is none."""
        if not _applies(self.content["workflow"], variables):
            return []
        names = [name for name in self.content if name not in _WORDS and not name.startswith(".")]
        chosen = [name for name in names if _applies(self.job(name), variables)]
        return sorted(chosen, key=lambda name: self.content["stages"].index(self.job(name)["stage"]))

    def job(self, name: str) -> dict[str, Any]:
        """A job with what it extends."""
        own: dict[str, Any] = self.content[name]
        parents = own.get("extends", [])
        merged: dict[str, Any] = {}
        for parent in [parents] if isinstance(parents, str) else parents:
            merged |= self.job(parent)
        return merged | own

    def run(self, name: str, variables: Mapping[str, str]) -> Done:
        """Run a job's script as the shell of a runner does."""
        inherited = {name: value for name, value in os.environ.items() if not _OWN.search(name)}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", "\n".join(self.job(name)["script"])],
            cwd=self.folder,
            env={**inherited, "PATH": path, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def uploaded(self, name: str) -> dict[str, str]:
        """The files that a job hands over, by the sort of report that they are, or by their names."""
        artifacts = self.job(name).get("artifacts", {})
        named = artifacts.get("reports", {}) | {path: path for path in artifacts.get("paths", [])}
        return {
            sort: (self.folder / path).read_text("utf-8")
            for sort, path in named.items()
            if (self.folder / path).exists()
        }


def _applies(ruled: dict[str, Any], variables: Mapping[str, str]) -> bool:
    return any(_holds(rule["if"], variables) for rule in ruled["rules"])


def _holds(condition: str, variables: Mapping[str, str]) -> bool:
    return all(_compares(part, variables) for part in condition.split(" && "))


def _compares(part: str, variables: Mapping[str, str]) -> bool:
    found = _CONDITION.fullmatch(part)
    assert found, f"GitLab reads it, and this test does not: {part}"
    left, sign, text, name = found.groups()
    right = text if name is None else variables.get(name)
    return (variables.get(left) == right) is (sign == "==")
