"""The action's one step, run as the runner runs it, in a checkout that may be hostile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BASH: Final = shutil.which("bash") or "bash"
PYTHONS: Final = Path(sys.base_prefix) / "bin"

# Modules that a program started without care would import from the folder in which it runs, or from PYTHONPATH.
MODULES: Final = (
    *("venv", "pip", "ensurepip", "sitecustomize", "usercustomize"),
    *("reconciler", "httpx", "click", "jinja2", "yaml", "json", "pathlib", "hashlib", "tempfile", "shutil"),
)


@dataclass(frozen=True)
class Place:
    """A runner's temporary folder, and a checkout."""

    source: Path
    temporary: Path
    workspace: Path

    def __post_init__(self) -> None:
        self.temporary.mkdir()
        self.workspace.mkdir()

    def start(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the step, with these variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COVERAGE_"))}
        environment = {
            **kept,
            "PATH": f"{PYTHONS}:{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.source),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": str(self._put_event()),
            "GITHUB_REPOSITORY": "acme/billing",
            "GITHUB_SHA": "c" * 40,
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.temporary / "output"),
            "GITHUB_ENV": str(self.temporary / "env"),
            "GITHUB_PATH": str(self.temporary / "path"),
            "RUNNER_TEMP": str(self.temporary),
            **variables,
        }
        command = [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", STEP]
        return subprocess.run(
            command, cwd=self.workspace, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    def _put_event(self) -> Path:
        path = self.temporary / "event.json"
        path.write_text(json.dumps({"ref": "refs/heads/main", "before": "b" * 40}))
        return path

    @property
    def outputs(self) -> dict[str, str]:
        """What was put out so far."""
        lines = (self.temporary / "output").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def escaped(self) -> list[str]:
        """Files by which a step would change the job, or which only an injected command makes."""
        found = (self.temporary / "env", self.temporary / "path", self.workspace / "trodden")
        return [path.name for path in found if path.exists()]


STEP: Final = 'source "$GITHUB_ACTION_PATH/action/start.sh"'


def lay_traps(checkout: Path) -> dict[str, str]:
    """Put all into a checkout that would be run or heeded if the action were not careful; and a job's variables.

    What is run leaves the file ``trodden``.
    """
    trap = f"open({str(checkout / 'trodden')!r}, 'a').write(__name__ + '\\n')\n"
    for name in MODULES:
        (checkout / f"{name}.py").write_text(trap)
        (checkout / name).mkdir()
        (checkout / name / "__init__.py").write_text(trap)
        (checkout / name / "__main__.py").write_text(trap)
    (checkout / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/\ntarget = elsewhere\n")
    (checkout / "startup.py").write_text(trap)
    return {
        "PYTHONPATH": str(checkout),
        "PYTHONHOME": str(checkout),
        "PYTHONSTARTUP": str(checkout / "startup.py"),
        "PYTHONINSPECT": "1",
        "PIP_CONFIG_FILE": str(checkout / "pip.conf"),
        "PIP_TARGET": str(checkout / "elsewhere"),
        "PIP_USER": "1",
        "PIP_NO_BINARY": ":all:",
        "PIP_PYTHON": str(checkout / "python"),
        "PIP_LOG": str(checkout / "trodden"),
    }
