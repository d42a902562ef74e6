"""What is run on GitHub, and what users copy from here, is without fault in the eyes of four tools."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import reconciler
from tests.action.act import ACTION, ROOT, TOOLS

EXAMPLES: Final = sorted(ROOT.glob("examples/github/*.yml"))
WORKFLOWS: Final = [*sorted(ROOT.glob(".github/workflows/*.yml")), *EXAMPLES]
HOOKS: Final = ROOT / "action" / "start.sh"

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def look(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(TOOLS / tool), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("zizmor", "--offline", "--no-progress", "--persona", "auditor", "action.yml", *WORKFLOWS),
        ("actionlint", "-shellcheck", TOOLS / "shellcheck", *WORKFLOWS),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS),
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"),
        ("shellcheck", "--enable", "check-set-e-suppressed,quote-safe-variables,deprecate-which", HOOKS),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:3])),
)
def test_nothing_is_found(arguments: tuple[object, ...]) -> None:
    told = look(*map(str, arguments))
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    workflow = tmp_path / "faulty.yml"
    workflow.write_text("on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'cd $X; echo ${{ github.ref }'}]}}")
    for tool in (("zizmor", "--offline"), ("actionlint",)):
        assert look(*tool, workflow).returncode != 0


def read(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@each_example
def test_every_example_states_its_rights_and_its_time(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job.keys() >= ({"permissions"} if "uses" in job else {"permissions", "timeout-minutes"})


@each_example
def test_every_example_names_the_action_in_the_same_way(path: Path) -> None:
    used = re.findall(r"uses: (OWNER/qstash-sync.*)", path.read_text("utf-8"))
    assert set(used) <= {f"{ACTION} # v{reconciler.__version__}"}


@each_example
def test_every_example_says_first_what_it_is_for(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")


def test_the_examples_are_those_of_their_page() -> None:
    page = (ROOT / "examples/github/README.md").read_text("utf-8")
    assert re.findall(r"^\| \[(.+\.yml)\]\(\1\) \|", page, re.MULTILINE) == [
        path.name for path in EXAMPLES if path.name != "reusable-caller.yml"
    ]


def test_the_action_pastes_no_expression_into_a_shell() -> None:
    [step] = read(ROOT / "action.yml")["runs"]["steps"]
    assert "${{" not in step["run"]
