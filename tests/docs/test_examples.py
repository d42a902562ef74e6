"""The examples do what they are there to show."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.api import Client, Target
from reconciler.devserver import Server, Store
from reconciler.kinds import BY_NAME, KINDS
from reconciler.lint import lint
from reconciler.live import apply, observe
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import read_documents
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Action, Fate, Manifest, Plan, Severity
from reconciler.plan import make_plan
from tests.docs.pages import ROOT
from tests.transport import ServerTransport

LARGE = ROOT / "examples/large/schedules.yaml"
EXAMPLES = [ROOT / "schedules.yaml", *sorted(ROOT.glob("examples/*.yaml")), LARGE]
SECRETS = {"CRON_SECRET": "s3cret", "JOB_TOKEN": "t0ken"}

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))


@pytest.fixture
def client() -> Iterator[Client]:
    server = Server(Store())
    target = Target("http://qstash.test", server.accounts.users[0].token)
    with Client(target, transport=ServerTransport(server)) as client:
        yield client


def read(path: Path) -> Manifest:
    return load(read_documents([str(path)], sys.stdin.buffer), Inputs(SECRETS), LocalUrls.REFUSE)


def plan(manifest: Manifest, client: Client) -> Plan:
    managed = [kind for kind in KINDS if kind.name in manifest.desired]
    return make_plan(KINDS, manifest, observe(client, managed))


@each_example
def test_every_example_is_valid_and_nothing_in_it_is_warned_of(path: Path) -> None:
    assert lint(read(path), datetime(2026, 11, 22, tzinfo=UTC), Severity.WARNING) == ()


@each_example
def test_every_example_is_created_whole_and_then_in_sync(path: Path, client: Client) -> None:
    manifest = read(path)
    first = plan(manifest, client)
    assert {change.action for change in first.ready} == {Action.CREATE}
    assert {one.fate for one in apply(first, BY_NAME, client, 4)} == {Fate.APPLIED}
    assert plan(manifest, client).changes == ()


def test_the_large_example_is_what_its_generator_makes() -> None:
    generated = runpy.run_path(str(LARGE.with_name("generate.py")))
    assert generated["render"]() == LARGE.read_text("utf-8")
    assert len(read(LARGE).desired["schedule"]) == generated["SIZE"]


def test_what_the_script_of_the_example_has_made_is_adopted(client: Client) -> None:
    manifest = read(ROOT / "examples/cron-jobs.yaml")
    for one in manifest.desired["schedule"]:
        made = {"Upstash-Cron": one.spec.cron, "Upstash-Forward-Authorization": "Bearer s3cret"}  # type: ignore[attr-defined]
        client.send("POST", f"/v2/schedules/{one.key}", made)
    adoptions = plan(manifest, client).ready
    assert [change.action for change in adoptions] == [Action.ADOPT] * 5
    assert all(str(change.subject.id).startswith("scd_") for change in adoptions)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    own = {"QSTASH_TOKEN": "nobody's", "QSTASH_URL": "https://nowhere.invalid", "COLUMNS": "120"}
    environment = {**os.environ, **own}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_demo_goes_from_nothing_through_an_edit_to_a_job_that_runs_and_leaves_nothing_behind() -> None:
    demo = run("examples/demo.py")
    assert (demo.returncode, "Error" in demo.stderr) == (0, False)
    commands = re.findall(r"^\$ qstash-sync (\w+)", demo.stdout, re.MULTILINE)
    applying = ["validate", "plan", "apply", "plan", "plan", "apply", "plan", "export"]
    assert commands == [*applying, "status", "run", "logs"]
    told = [
        "Valid: 2 queues, 1 URL group, 7 schedules",
        "Apply complete! Resources: 10 added",
        "No changes.",
        "+  - {name: emails, parallelism: 8}",
        "parallelism  5 -> 8",
        "cron              */30 * * * * -> */20 * * * *",
        "body.since.hours  1 -> 2",
        "Apply complete! Resources: 0 added, 2 changed, 0 destroyed.",
        "\n        hours: 2\n",
        'POST /api/jobs/daily-digest  {"type":"digest","channels":["email","push"]}  signature verified\n',
        "somebody who is not QStash:\n401\n",
        "/api/jobs/daily-digest  delivered 60s ago  Tue 09:00 EST, in 23h   emails  0    0\n",
        "7 schedules: none unhealthy.",
        "Published schedule/weekly-report: msg_",
        "Delivered: msg_",
        "  delivered         200\n",
        "Done.",
    ]
    places = [demo.stdout.find(text) for text in told]
    assert [text for text, place in zip(told, places, strict=True) if place == -1] == [], demo.stdout
    assert places == sorted(places)
    assert "a-secret-of-the-demo" not in demo.stdout + demo.stderr


def test_the_demo_fails_where_a_step_does_not_end_as_it_should() -> None:
    demo = runpy.run_path(str(ROOT / "examples/demo.py"))
    step = demo["Step"]("Ask for what there is not.", "validate -f nowhere.yaml")
    assert demo["run"](step, str(ROOT), demo["make_environment"]()) is False
