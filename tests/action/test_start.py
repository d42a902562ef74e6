"""The launcher: what it runs, on what, and how it tells that it could not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reconciler.cli.exit import Exit
from tests.action.act import ROOT, TOOLS
from tests.action.place import PYTHONS, Place
from tests.action.project import MANIFEST


@pytest.fixture
def place(place: Place) -> Place:
    (place.workspace / "schedules.yaml").write_text(MANIFEST)
    return place


def test_it_runs_the_command_and_ends_as_that_does(place: Place) -> None:
    done = place.start(INPUT_COMMAND="validate")
    assert (done.returncode, place.outputs["exit-code"], place.outputs["mode"]) == (0, "0", "validate")
    (place.workspace / "schedules.yaml").write_text("version: 2")
    assert place.start(INPUT_COMMAND="validate").returncode == Exit.INVALID
    assert place.outputs["failure-reason"] == "invalid"


def test_a_second_use_installs_nothing(place: Place) -> None:
    assert "Installing" not in place.start(INPUT_COMMAND="validate").stdout


def test_an_environment_holds_what_is_locked_and_nothing_else(environments: Path) -> None:
    [home] = [one for one in environments.glob("qstash-sync-*") if (one / "pyvenv.cfg").exists()]
    installed = {path.name.partition("-")[0].lower() for path in home.glob("lib/python*/site-packages/*.dist-info")}
    lock = (ROOT / "requirements/run.txt").read_text()
    locked = {line.partition("==")[0].replace("-", "_") for line in lock.splitlines() if "==" in line}
    assert installed - {"pip", "setuptools"} == locked


def test_an_input_that_is_empty_is_left_to_the_job_s_variables(place: Place) -> None:
    (place.workspace / "schedules.yaml").rename(place.workspace / "other.yaml")
    told = {"INPUT_COMMAND": "validate", "QSTASH_SYNC_FILE": "other.yaml"}
    assert place.start(**told, INPUT_MANIFEST="").returncode == Exit.DONE
    assert place.start(**told, INPUT_MANIFEST="nowhere.yaml").returncode == Exit.INVALID


def test_paths_are_relative_to_the_working_directory(place: Place) -> None:
    (place.workspace / "deploy").mkdir()
    (place.workspace / "schedules.yaml").rename(place.workspace / "deploy/schedules.yaml")
    assert place.start(INPUT_COMMAND="validate").returncode == Exit.INVALID
    assert place.start(INPUT_COMMAND="validate", INPUT_WORKING_DIRECTORY="deploy").returncode == Exit.DONE


def test_files_for_later_steps_lie_in_the_runner_s_temporary_folder(place: Place) -> None:
    place.start(INPUT_COMMAND="validate")
    assert Path(place.outputs["markdown-path"]).is_relative_to(place.temporary)
    assert [path.name for path in place.workspace.iterdir()] == ["schedules.yaml"]


@pytest.mark.parametrize("given", [str(TOOLS / "qstash-sync"), "bin/qstash-sync"])
def test_a_program_that_is_there_is_run_and_nothing_installed(source: Path, tmp_path: Path, given: str) -> None:
    place = Place(source, tmp_path / "temporary", tmp_path / "checkout")
    (place.workspace / "schedules.yaml").write_text(MANIFEST)
    (place.workspace / "bin").mkdir()
    (place.workspace / "bin/qstash-sync").symlink_to(TOOLS / "qstash-sync")
    done = place.start(INPUT_COMMAND="validate", INPUT_BIN=given)
    assert (done.returncode, "Installing" in done.stdout) == (0, False)


def test_a_python_of_the_runner_s_tool_cache_is_found(place: Place, tmp_path: Path) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    found = tmp_path / "tools/Python" / version / "x64/bin/python3"
    found.parent.mkdir(parents=True)
    found.symlink_to(PYTHONS / "python3")
    told = {"INPUT_COMMAND": "validate", "INPUT_BIN": str(TOOLS / "qstash-sync"), "PATH": str(tmp_path)}
    assert place.start(**told).returncode != 0
    assert place.outputs["failure-reason"] == "install"
    assert place.start(**told, RUNNER_TOOL_CACHE=str(tmp_path / "tools")).returncode == Exit.DONE


@pytest.mark.parametrize("given", ["false", "echo", "true", "eval", "exit", "-c", "/nowhere", "$(touch trodden)"])
def test_what_is_no_recent_python_is_told(place: Place, given: str) -> None:
    done = place.start(INPUT_COMMAND="validate", INPUT_PYTHON=given)
    assert done.returncode == 1
    assert place.outputs == {"exit-code": "1", "failure-reason": "install"}
    assert done.stdout.startswith("::error title=qstash-sync::No Python 3.11 or later was found. ")
    assert place.escaped == []


def test_an_installation_that_fails_is_told_and_leaves_nothing_to_be_used(source: Path, tmp_path: Path) -> None:
    place = Place(source, tmp_path / "temporary", tmp_path / "checkout")
    done = place.start(INPUT_COMMAND="validate", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert place.outputs == {"exit-code": "1", "failure-reason": "install"}
    assert "::error title=qstash-sync::qstash-sync could not be installed" in done.stdout
    assert [path.name for path in place.temporary.iterdir() if path.is_dir()] == []


def test_a_runner_without_its_temporary_folder_is_told(place: Place) -> None:
    told = {"RUNNER_TEMP": str(place.workspace / "nowhere"), "INPUT_PYTHON": str(PYTHONS / "python3")}
    assert place.start(INPUT_COMMAND="validate", **told).returncode == 1
    assert place.outputs["failure-reason"] == "install"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"INPUT_COMMAND": "destroy"}, "The input command is one of validate, plan, apply, check, drift, not"),
        ({"INPUT_COMMAND": "plan --dev"}, "The input command is one of"),
        ({"INPUT_COMMAND": ""}, "The input command is one of"),
        ({"INPUT_COMMAND": "plan", "INPUT_WORKING_DIRECTORY": "nowhere"}, "There is no folder 'nowhere'"),
        ({"INPUT_COMMAND": "plan", "INPUT_BIN": "nowhere"}, "There is no program 'nowhere'"),
    ],
)
def test_what_cannot_be_run_is_told(place: Place, inputs: dict[str, str], message: str) -> None:
    done = place.start(**inputs)
    assert done.returncode == Exit.USAGE
    assert place.outputs == {"exit-code": "64", "failure-reason": "usage"}
    assert done.stdout.startswith(f"::error title=qstash-sync::{message}")
