from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver import serve
from tests.action.act import ACTION, CHECKOUT, REUSABLE, ROOT
from tests.action.project import NAME, Project
from tests.forge.github import GitHub

# In place of actions/checkout, which would ask github.com. It puts the environment, too, where the action looks for one.
STAND_IN = """\
name: Check out
description: Stands for actions/checkout.
inputs:
  persist-credentials: {{description: "-"}}
  fetch-depth: {{description: "-"}}
  ref: {{description: "-"}}
runs:
  using: composite
  steps:
    - shell: bash
      run: |
        cp -R "$REPOSITORY/." .
        [[ -z "$REF" ]] || git checkout --quiet "$REF"
        ln -s "{environments}"/* "$RUNNER_TEMP"
      env: {{REF: "${{{{ inputs.ref }}}}"}}
"""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run of the tests have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What GitHub would download of the action, without what else lies in this repository."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("action.yml", "action", "reconciler", "requirements/run.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def environments(shared: Path, source: Path) -> Path:
    """The folder in which the action has made its environment, from PyPI, once for all tests."""
    folder = shared / "environments"
    with (shared / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            first = shared / "first"
            first.mkdir()
            assert start(source, first, first, INPUT_COMMAND="validate").returncode == Exit.INVALID
            first.rename(folder)
    return folder


def start(source: Path, temporary: Path, workspace: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the action's one step as the runner does."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COVERAGE_"))},
        "PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}",
        "GITHUB_ACTION_PATH": str(source),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "RUNNER_TEMP": str(temporary),
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", 'source "$GITHUB_ACTION_PATH/action/start.sh"']
    return subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def places(source: Path, environments: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The actions that workflows use."""
    checkout = tmp_path_factory.mktemp("checkout")
    (checkout / "action.yml").write_text(STAND_IN.format(environments=environments))
    return {ACTION: source, CHECKOUT: checkout, REUSABLE: tmp_path_factory.mktemp("workflows")}


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as github:
        yield github


@pytest.fixture
def project(tmp_path: Path, github: GitHub, places: Mapping[str, Path]) -> Iterator[Project]:
    """A repository with nothing in it but a first commit."""
    folder = tmp_path / "billing"
    folder.mkdir()
    github.repository(NAME, folder)
    with serve(port=0) as qstash:
        project = Project(folder, github, qstash, places)
        project.git("init", "--quiet")
        project.commit()
        yield project
