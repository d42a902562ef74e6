"""Workflows run on this machine by act, as GitHub would run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
TOOLS: Final = Path(sys.executable).parent

# What the workflows are written with, and what stands for it here.
ACTION: Final = "OWNER/qstash-sync@0000000000000000000000000000000000000000"
REUSABLE: Final = "OWNER/workflows@0000000000000000000000000000000000000000"
CHECKOUT: Final = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
_SERVED: Final = ("ubuntu-24.04", "self-hosted", "linux")

# GitHub's, and unknown to act: both say how runs wait for each other, and how they are shown.
_UNKNOWN_TO_ACT: Final = re.compile(r"^ +(queue|deployment): .*\n", re.MULTILINE)

Json = dict[str, Any]


def adapt(workflow: str) -> str:
    """A workflow without what act does not know."""
    return _UNKNOWN_TO_ACT.sub("", workflow)


@dataclass(frozen=True)
class Run:
    """How a run ended: what act told, line by line."""

    code: int
    told: tuple[Json, ...]
    complaints: str

    @property
    def log(self) -> str:
        """What the steps have printed; nothing in it is masked."""
        return "".join(line["msg"] for line in self.told if line.get("raw_output"))

    @property
    def jobs(self) -> dict[str, str]:
        """The jobs that ran, and their results."""
        return {line["job"].partition("/")[2].strip(): line["jobResult"] for line in self.told if "jobResult" in line}

    @property
    def outputs(self) -> list[dict[str, str]]:
        """What each use of an action has put out, in their order."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for line in self.told:
            if line.get("command") == "set-output" and len(line["stepID"]) == 1:
                found.setdefault((line["job"], line["stepID"][0]), {})[line["name"]] = line["arg"]
        return list(found.values())


def run(
    folder: Path,
    event: str,
    payload: Json,
    *,
    places: Mapping[str, Path],
    secrets: Mapping[str, str],
    variables: Mapping[str, str],
    environment: Mapping[str, str],
) -> Run:
    """Run the workflows of a repository that this event concerns. ``places`` are actions, and where they lie.

    Its secrets are seen in what is told: what would leak must not be hidden.
    """
    home = folder.parent / f"{folder.name}.act"
    home.mkdir(exist_ok=True)
    (home / "event.json").write_text(json.dumps(payload), "utf-8")
    command = [
        *(str(TOOLS / "act"), event, "--json", "--insecure-secrets", "--eventpath", str(home / "event.json")),
        *("--action-cache-path", str(home), "--no-cache-server", "--no-skip-checkout", "--pull=false"),
        *("--concurrent-jobs", "1", "--actor", payload.get("sender", {}).get("login", "alice")),
        *_repeat("--platform", dict.fromkeys(_SERVED, "-self-hosted")),
        *_repeat("--local-repository", {name: str(path) for name, path in places.items()}),
        *_repeat("--secret", secrets),
        *_repeat("--var", variables),
        *_repeat("--env", {"REPOSITORY": str(folder), **environment}),
    ]
    done = subprocess.run(
        command, cwd=folder, env=_make_environment(home), capture_output=True, text=True, timeout=100, check=False
    )
    told = tuple(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return Run(done.returncode, told, done.stderr)


def _repeat(option: str, settings: Mapping[str, str]) -> Iterator[str]:
    for name, value in settings.items():
        yield from (option, f"{name}={value}")


def _make_environment(home: Path) -> dict[str, str]:
    """This process's environment, but for whose account it is, with the Python of the tests found first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COVERAGE_"))}
    return {**kept, "HOME": str(home), "PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"}
