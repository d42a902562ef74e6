from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver import serve
from tests.action.act import ACTION, CHECKOUT, REUSABLE, ROOT
from tests.action.place import Place, lay_traps
from tests.action.project import NAME, Project
from tests.forge.github import GitHub

# In place of actions/checkout, which would ask github.com. It also puts the environment where the action looks for one.
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
    """What the action needs of this repository; what is large as links, for act copies it for every step."""
    folder = tmp_path_factory.mktemp("source")
    shutil.copy(ROOT / "action.yml", folder)
    shutil.copytree(ROOT / "action", folder / "action")
    for name in ("reconciler", "requirements"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture(scope="session")
def environments(shared: Path, source: Path) -> Path:
    """The folder in which the action has made its environment: once for all tests, from PyPI, in a hostile checkout."""
    folder = shared / "environments"
    with (shared / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            first = Place(source, shared / "first", shared / "hostile")
            made = first.start(**lay_traps(first.workspace), INPUT_COMMAND="validate")
            assert made.returncode == Exit.INVALID, made.stdout + made.stderr
            first.temporary.rename(folder)
    return folder


@pytest.fixture(scope="session")
def hostile(environments: Path, shared: Path) -> Path:
    """The checkout in which that was made."""
    assert environments.exists()
    return shared / "hostile"


@pytest.fixture
def place(source: Path, environments: Path, tmp_path: Path) -> Place:
    """Where the action runs without act; its environment is there."""
    place = Place(source, tmp_path / "temporary", tmp_path / "checkout")
    for one in environments.glob("qstash-sync-*"):
        (place.temporary / one.name).symlink_to(one)
    return place


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
