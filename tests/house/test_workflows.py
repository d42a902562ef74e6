"""The workflows: they run what is pinned, with the rights that they need and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[2]
PINNED: Final = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|uses: \./.*")
WORKFLOWS: Final = {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob(".github/workflows/*.yml"))}

each_workflow = pytest.mark.parametrize("name", WORKFLOWS)


@each_workflow
def test_every_action_is_pinned_by_its_commit(name: str) -> None:
    uses = re.findall(r"uses:.*", WORKFLOWS[name])
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []


@each_workflow
def test_every_job_states_its_rights_and_its_time(name: str) -> None:
    workflow = yaml.safe_load(WORKFLOWS[name])
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job.keys() >= {"permissions", "timeout-minutes"}


@each_workflow
def test_no_checkout_leaves_a_token_behind(name: str) -> None:
    steps = [step for job in yaml.safe_load(WORKFLOWS[name])["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


@each_workflow
def test_no_expression_is_pasted_into_a_shell(name: str) -> None:
    steps = [step for job in yaml.safe_load(WORKFLOWS[name])["jobs"].values() for step in job["steps"]]
    assert [step for step in steps if "${{" in step.get("run", "")] == []
