"""The examples for GitLab, linted and executed: against a GitLab and a QStash on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.api import Client, Target
from reconciler.ci.files import variable
from reconciler.cli.ci import COMMANDS
from reconciler.cli.ci.ending import Ending
from reconciler.devserver import RunningServer, serve
from tests.ci.gitlab.pipeline import Done, Pipeline
from tests.docs.pages import PAGES, find_table
from tests.docs.reference import load_command
from tests.forge.gitlab import GitLab
from tests.forge.gitlab_world import Note

ROOT: Final = Path(__file__).parents[3]
EXAMPLES: Final = {path.name: path for path in sorted((ROOT / "examples/gitlab").glob("*.yml"))}
MANIFEST: Final = """\
version: 1
owner: acme-billing
variables:
  cron_secret: {env: CRON_SECRET, secret: true}
defaults:
  headers: {Authorization: "Bearer {{ cron_secret }}"}
schedules:
  - {name: daily, destination: "https://app.example.com/jobs/daily", cron: "0 9 * * *"}
"""
WEEKLY: Final = '  - {name: weekly, destination: "https://app.example.com/jobs/weekly", cron: "0 8 * * 0"}\n'
OUTPUTS: Final = tuple(Ending("").outputs)
SECRET: Final = "a-secret-of-the-pipeline"


@dataclass
class Project:
    """A project on GitLab with a clone of its repository, and the QStash that it deploys to."""

    folder: Path
    gitlab: GitLab
    qstash: RunningServer
    pipeline: Pipeline

    def commit(self, manifest: str) -> str:
        """The hash of a commit with this manifest."""
        (self.folder / "schedules.yaml").write_text(manifest)
        self.git("add", "schedules.yaml")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change the schedules")
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Alice", "-c", "user.email=alice@example.com"]
        command = ["git", *identity, *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def request_variables(self, commit: str, base: str, source: int = 7) -> dict[str, str]:
        """Those of a pipeline of the merge request; a fork's have no secret."""
        told = self.gitlab.variables(self.folder, commit)
        told |= self.gitlab.request_variables(self.gitlab.add_request(), base, source)
        user = self.qstash.core.accounts.users[0]
        return told if source != 7 else told | self.secrets(user.read_only_token)

    def branch_variables(self, commit: str, event: str = "push") -> dict[str, str]:
        """Those of a pipeline of the default branch, the jobs of which are in the environment ``production``."""
        told = self.gitlab.variables(self.folder, commit) | self.secrets(self.qstash.token)
        return told | {"CI_PIPELINE_SOURCE": event, "CI_COMMIT_BRANCH": "main"}

    def secrets(self, token: str) -> dict[str, str]:
        return {"QSTASH_URL": self.qstash.url, "QSTASH_TOKEN": token, "CRON_SECRET": SECRET}

    def merge(self, commit: str) -> None:
        """The merge request, merged as this commit."""
        request = self.gitlab.add_request()
        request.state, request.merged_at, request.merge_commit_sha = "merged", "2026-11-22T10:00:00Z", commit

    def run(self, job: str, variables: dict[str, str]) -> Done:
        done = self.pipeline.run(job, variables)
        told = "\n".join([done.log, *self.pipeline.uploaded(job).values()])
        assert SECRET not in told
        assert not any(token in told for token in self.gitlab.tokens)
        return done

    @property
    def note(self) -> Note:
        """The only note."""
        [note] = self.gitlab.add_request().notes
        return note

    @property
    def schedules(self) -> list[str]:
        with self.account() as client:
            return sorted(str(one["scheduleId"]) for one in client.list("/v2/schedules"))

    def account(self) -> Client:
        return Client(Target(self.qstash.url, self.qstash.token))

    def delete_by_hand(self, id: str) -> None:
        with self.account() as client:
            client.send("DELETE", f"/v2/schedules/{id}")


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """A project with the example that the test names, without a schedule."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with GitLab() as gitlab, serve(port=0) as qstash:
        made = Project(folder, gitlab, qstash, Pipeline(EXAMPLES[request.param], folder))
        made.git("init", "--quiet", "--initial-branch", "main")
        gitlab.project().files.clone = folder
        yield made


def with_example(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("project", [name], indirect=True)


# From the merge request to the account


@with_example(".gitlab-ci.yml")
def test_a_change_is_planned_in_a_note_which_is_kept_up_to_date_and_applied_when_it_is_merged(
    project: Project,
) -> None:
    base = project.commit(MANIFEST.partition("  - ")[0].replace("schedules:", "schedules: []"))
    told = project.request_variables(project.commit(MANIFEST), base) | {"GITLAB_TOKEN": "glpat-writer"}
    assert project.pipeline.jobs(told) == ["validate", "plan"]
    assert project.run("validate", told).code == 0
    assert project.run("plan", told).code == 0
    first = project.note
    assert "Plan: 1 to add" in first.body

    told |= {"CI_COMMIT_SHA": project.commit(MANIFEST + WEEKLY)}
    assert project.run("plan", told).code == 0
    assert project.note is first
    assert "Plan: 2 to add" in first.body
    assert project.schedules == []

    merged = project.commit(MANIFEST + WEEKLY)
    project.merge(merged)
    told = project.branch_variables(merged) | {"GITLAB_TOKEN": "glpat-writer"}
    assert project.pipeline.jobs(told) == ["apply"]
    assert project.run("apply", told).code == 0
    assert project.note is first
    assert "Apply complete! Resources: 2 added" in first.body
    assert project.schedules == ["acme-billing.daily", "acme-billing.weekly"]
    assert project.gitlab.quick_actions == []


@with_example(".gitlab-ci.yml")
def test_what_is_changed_by_hand_is_an_issue_until_it_is_as_the_manifest_wants_it_again(project: Project) -> None:
    commit = project.commit(MANIFEST)
    token = {"GITLAB_TOKEN": "glpat-writer"}
    pushed = project.branch_variables(commit) | token | {"QSTASH_SYNC_APPROVAL": "none"}
    assert project.run("apply", pushed).code == 0
    scheduled = project.branch_variables(commit, "schedule") | token
    assert project.pipeline.jobs(scheduled) == ["drift"]
    assert project.run("drift", scheduled).code == 0
    assert project.gitlab.project().issues == {}

    project.delete_by_hand("acme-billing.daily")
    assert project.run("drift", scheduled).code == 0
    [issue] = project.gitlab.project().issues.values()
    assert (issue.state, "missing" in issue.description) == ("opened", True)
    assert project.run("apply", pushed).code == 0
    assert project.run("drift", scheduled).code == 0
    assert issue.state == "closed"


@with_example(".gitlab-ci.yml")
def test_what_was_not_reviewed_is_not_applied(project: Project) -> None:
    base = project.commit(MANIFEST)
    with_token = {"GITLAB_TOKEN": "glpat-writer"}
    project.merge(base)
    unreviewed = project.run("apply", project.branch_variables(base) | with_token)
    assert (unreviewed.code, project.schedules) == (5, [])
    assert "has no comment of ours" in unreviewed.log

    commit = project.commit(MANIFEST + WEEKLY)
    project.run("plan", project.request_variables(commit, base) | with_token)
    project.merge(commit)
    project.note.edits.append((project.gitlab.tokens["glpat-alice"], project.note.body))
    edited = project.run("apply", project.branch_variables(commit) | with_token)
    assert (edited.code, project.schedules) == (5, [])
    assert "was edited by alice" in edited.log


@with_example(".gitlab-ci.yml")
def test_a_fork_s_pipeline_checks_the_manifest_and_writes_nothing(project: Project) -> None:
    project.gitlab.project().public = True
    base = project.commit(MANIFEST)
    told = project.request_variables(project.commit(MANIFEST + WEEKLY), base, source=900)
    told |= {"CI_PROJECT_ID": "900", "CI_PROJECT_PATH": "mallory/shop"}
    assert project.pipeline.jobs(told) == ["validate", "plan"]
    assert project.run("validate", told).code == 0
    plan = project.run("plan", told)
    assert plan.code == 0
    assert "comes from a fork" in plan.log
    reports = project.pipeline.uploaded("plan")
    assert "weekly" in reports["qstash-sync-report.md"]
    assert "QSTASH_SYNC_PLANNED=false\n" in reports["dotenv"]
    assert project.gitlab.add_request().notes == []
    assert list(project.qstash.log) == []


@with_example(".gitlab-ci.yml")
def test_a_fork_of_a_private_project_is_told_that_there_is_nothing_to_compare_with(project: Project) -> None:
    base = project.commit(MANIFEST)
    told = project.request_variables(project.commit(MANIFEST + WEEKLY), base, source=900)
    plan = project.run("plan", told)
    assert plan.code == 0
    assert "The base cannot be read" in plan.log


@with_example(".gitlab-ci.yml")
def test_a_mistake_is_told_on_its_line_and_fails_both_jobs(project: Project) -> None:
    base = project.commit(MANIFEST)
    told = project.request_variables(project.commit(MANIFEST + "  - {cron: 0 9}\n"), base)
    for job in ("validate", "plan"):
        assert project.run(job, told).code == 78
        found = json.loads(project.pipeline.uploaded(job)["codequality"])
        assert {(one["location"]["path"], one["location"]["lines"]["begin"]) for one in found} == {
            ("schedules.yaml", 9)
        }


@with_example(".gitlab-ci.yml")
def test_without_a_token_the_reports_carry_the_plan_and_the_log_says_why_there_is_no_note(project: Project) -> None:
    base = project.commit(MANIFEST)
    plan = project.run("plan", project.request_variables(base, base))
    assert plan.code == 0
    assert "GITLAB_TOKEN is not set" in plan.log
    reports = project.pipeline.uploaded("plan")
    assert json.loads(reports["terraform"]) == {"create": 1, "update": 0, "delete": 0}
    assert json.loads(reports["codequality"]) == []
    assert "QSTASH_SYNC_ADD=1\n" in reports["dotenv"]
    assert "daily" in reports["qstash-sync-report.md"]


# By hand


@with_example("manual-apply.gitlab-ci.yml")
def test_what_somebody_looked_at_is_applied_by_hand_without_asking_gitlab_for_anything(project: Project) -> None:
    base = project.commit(MANIFEST)
    commit = project.commit(MANIFEST + WEEKLY)
    told = project.request_variables(commit, base)
    assert project.pipeline.jobs(told) == ["plan"]
    assert project.run("plan", told).code == 0
    assert json.loads(project.pipeline.uploaded("plan")["terraform"])["create"] == 2

    told = project.branch_variables(commit)
    assert project.pipeline.jobs(told) == ["plan", "apply"]
    assert project.pipeline.job("apply")["rules"][0]["when"] == "manual"
    assert project.run("plan", told).code == 0
    assert project.run("apply", told).code == 0
    assert project.schedules == ["acme-billing.daily", "acme-billing.weekly"]

    scheduled = project.branch_variables(commit, "schedule")
    assert project.pipeline.jobs(scheduled) == ["drift"]
    assert project.run("drift", scheduled).code == 0
    project.delete_by_hand("acme-billing.daily")
    assert project.run("drift", scheduled).code == 2
    assert project.gitlab.log == []


@with_example("manual-apply.gitlab-ci.yml")
def test_a_plan_that_is_no_longer_true_is_not_applied_by_hand(project: Project) -> None:
    told = project.branch_variables(project.commit(MANIFEST + WEEKLY))
    project.run("plan", told)
    assert project.run("apply", told).code == 0
    told = project.branch_variables(project.commit(MANIFEST.replace("0 9", "0 7") + WEEKLY))
    project.run("plan", told)
    project.delete_by_hand("acme-billing.daily")
    assert project.run("apply", told).code == 5
    assert project.schedules == ["acme-billing.weekly"]


# As they are written


def test_every_example_has_the_form_that_gitlab_reads() -> None:
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.gitlab-ci",
        *map(str, EXAMPLES.values()),
    ]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_installs_from_a_commit_with_hashes_and_takes_no_module_from_the_checkout(name: str) -> None:
    lines = yaml.safe_load(EXAMPLES[name].read_text("utf-8"))[".qstash-sync"]["before_script"]
    assert [line for line in lines if not isinstance(line, str)] == []  # a colon makes a map of a line, unsaid
    [checkout] = [line for line in lines if " checkout " in line]
    assert checkout.split()[-1] == "0" * 40
    python = [line for line in lines if line.startswith("python ")]
    assert [line for line in python if not line.startswith("python -I -m ")] == []
    installs = [line for line in python if " pip install " in line]
    assert [line for line in installs if not ("--require-hashes" in line or "--no-deps" in line)] == []
    assert len(installs) == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_job_of_an_example_installs_the_same_way_and_has_rules(name: str) -> None:
    pipeline = Pipeline(EXAMPLES[name], ROOT)
    jobs = [pipeline.job(job) for job, own in pipeline.content.items() if isinstance(own, dict) and "script" in own]
    assert len(jobs) >= 3
    for job in jobs:
        assert job["before_script"] is pipeline.content[".qstash-sync"]["before_script"]
        assert job["rules"]


def test_no_output_is_taken_for_an_option_by_a_later_job() -> None:
    commands = [load_command(f"ci.{name}") for name in COMMANDS]
    options = {str(option.envvar) for command in commands for option in command.params}
    assert set(map(variable, OUTPUTS)) & options == set()
    assert len(OUTPUTS) <= 20  # GitLab.com takes no more of some groups


def test_the_page_tells_of_every_output() -> None:
    rows = find_table(PAGES["docs/gitlab.md"], "output")
    assert sorted(name for row in rows for name in row[0].replace("`", "").split(", ")) == sorted(OUTPUTS)
