"""The example of a hundred accounts: its workflow, run with fewer; its tools, held to the rules of the others."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.api import Client, Target
from reconciler.cli.targets import list_targets, make_jobs
from reconciler.devserver.auth import DEV_USERS
from reconciler.manifest.fleet import read_fleet
from tests.action.act import ROOT, TOOLS, adapt
from tests.action.project import Project

FLEET: Final = ROOT / "examples/fleet"
WORKFLOW: Final = FLEET / "fleet.yml"
NAMES: Final = ("amber-foods", "birch-labs", "cedar-press", "delta-music")
TOKENS: Final = dict(zip(NAMES, (user.token for user in DEV_USERS), strict=True))


def name_secret(target: str, of: str) -> str:
    return f"{target.upper().replace('-', '_')}_{of}"


SECRETS: Final = {name_secret(name, "QSTASH_TOKEN"): token for name, token in TOKENS.items()} | {
    name_secret(name, "JOB_TOKEN"): f"hush-{name}" for name in NAMES
}


@pytest.fixture
def fleet(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The example with four of its accounts on two runners, which have the program already."""
    whole = yaml.safe_load((FLEET / "fleet.yaml").read_text("utf-8"))
    few = [one for one in whole["targets"] if one["name"] in NAMES]
    project.write("fleet.yaml", yaml.safe_dump({**whole, "targets": few}))
    for name in ("schedules.yaml", "each.py"):
        project.write(name, (FLEET / name).read_text("utf-8"))
    workflow = adapt(WORKFLOW.read_text("utf-8")).replace("--shards 10", "--shards 2")
    project.write(".github/workflows/fleet.yml", workflow)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "qstash-sync").symlink_to(TOOLS / "qstash-sync")
    (programs / "pipx").write_text('#!/bin/sh\n[ "$1" = install ]\n')
    (programs / "pipx").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    project.commit()
    return project


def list_ids(project: Project) -> dict[str, list[str]]:
    """What each account has."""
    found = {}
    for name, token in TOKENS.items():
        with Client(Target(project.qstash.url, token)) as client:
            found[name] = sorted(str(one["scheduleId"]) for one in client.list("/v2/schedules"))
    return found


def test_each_runner_plans_and_applies_its_share_each_account_with_its_own_secrets(fleet: Project) -> None:
    secrets = {"FLEET_SECRETS": json.dumps(SECRETS)}
    planned = fleet.request(secrets=secrets)
    assert planned.jobs == dict.fromkeys(("Targets", "Plan 1-1", "Plan 2-2"), "success"), planned.log
    assert planned.log.count("Plan: 2 to add") == 4
    assert list_ids(fleet) == {name: [] for name in NAMES}
    sha = fleet.git("rev-parse", "HEAD").strip()
    applied = fleet.run("push", {"ref": "refs/heads/main", "before": fleet.base, "after": sha}, secrets=secrets)
    assert applied.jobs == dict.fromkeys(("Targets", "Apply 1-1", "Apply 2-2"), "success"), applied.log
    assert list_ids(fleet) == {name: [f"acme-{name}.daily-digest", f"acme-{name}.invoices"] for name in NAMES}
    assert [secret for secret in SECRETS.values() if secret in planned.log + applied.log] == []


def run_each(folder: Path, secrets: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """``each.py`` with a program that prints what it was given of the secrets, and fails for one of the targets."""
    program = folder / "qstash-sync"
    program.write_text('#!/bin/sh\necho "$QSTASH_SYNC_VAR $TOKEN $SECRETS$TARGETS"\n[ "$TOKEN" != bad ]\n')
    program.chmod(0o755)
    targets = [
        {"name": name, "manifest": "m.yaml", "vars": f"tenant={name}", "secrets": {"TOKEN": name.upper()}}
        for name in ("one", "two", "three")
    ]
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "TARGETS": json.dumps(targets)}
    return subprocess.run(
        ["python3", str(FLEET / "each.py"), "plan"],
        env={**environment, "SECRETS": json.dumps(secrets)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_where_one_account_fails_the_others_are_done_and_it_is_told(tmp_path: Path) -> None:
    told = run_each(tmp_path, {"ONE": "a", "TWO": "bad", "THREE": "c"})
    assert told.returncode == 1
    assert [line for line in told.stdout.splitlines() if line.startswith("tenant=")] == [
        "tenant=one a ",
        "tenant=two bad ",
        "tenant=three c ",
    ]
    assert told.stdout.endswith("::error title=qstash-sync::two has failed\n2 of 3 done.\n")


def test_a_secret_that_is_not_there_is_named_and_stops_only_its_account(tmp_path: Path) -> None:
    told = run_each(tmp_path, {"ONE": "a", "THREE": "c"})
    assert "Error: SECRETS lacks TWO\n" in told.stdout
    assert told.stdout.endswith("2 of 3 done.\n")


def test_a_hundred_accounts_are_spread_evenly_over_ten_runners() -> None:
    fleet = read_fleet((FLEET / "fleet.yaml").read_bytes(), "fleet.yaml")
    jobs = make_jobs(list_targets(fleet), 10)
    assert [len(job["targets"]) for job in jobs] == [10] * 10
    assert len({secret for one in fleet.targets for secret in one.secrets.values()}) == 200


@pytest.mark.parametrize(
    "command",
    [
        ("zizmor", "--offline", "--no-progress", "--persona", "auditor"),
        ("actionlint", "-shellcheck", str(TOOLS / "shellcheck")),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ],
    ids=lambda command: command[0],
)
def test_nothing_is_found_in_the_workflow(command: tuple[str, ...]) -> None:
    told = subprocess.run(
        [str(TOOLS / command[0]), *command[1:], str(WORKFLOW)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
