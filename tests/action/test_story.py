"""The life of a pull request as its comment tells it, from workflows that users copy."""

from __future__ import annotations

import pytest

from reconciler.cli.exit import Exit
from tests.action.act import ROOT
from tests.action.project import DIGEST, MANIFEST, SECRETS, Project

WEEKLY = """\
  - name: weekly-report
    destination: https://billing.example.com/api/jobs/report
    cron: "0 8 * * 0"
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Set up as the five minutes of the documentation say."""
    project.use(ROOT / "examples/github/single-environment.yml")
    project.write("schedules.yaml", MANIFEST)
    return project


def test_one_comment_follows_a_pull_request_from_its_plan_to_what_was_applied(project: Project) -> None:
    opened = project.request()
    assert (opened.code, opened.jobs) == (0, {"Plan": "success"})
    [comment] = project.comments
    assert "1 to add, 0 to change, 0 to destroy" in comment.body
    assert opened.outputs[-1]["comment-url"].endswith(f"#issuecomment-{comment.id}")

    project.write("schedules.yaml", MANIFEST + WEEKLY)
    project.request()
    [comment] = project.comments
    assert "2 to add, 0 to change, 0 to destroy" in comment.body
    assert project.schedules == {}

    merged = project.merge()
    assert (merged.code, merged.jobs) == (0, {"Apply": "success"})
    [comment] = project.comments
    assert "Applied after the merge" in comment.body
    assert "Resources: 2 added, 0 changed, 0 destroyed" in comment.body
    assert project.schedules.keys() == {DIGEST, "acme-billing.weekly-report"}
    told = "".join([*comment.history, opened.log, merged.log])
    assert [secret for secret in project.secrets.values() if secret in told] == []


def test_what_was_changed_by_hand_since_is_not_overwritten_until_it_was_seen(project: Project) -> None:
    project.apply()
    project.write("schedules.yaml", MANIFEST.replace("0 9 * * 1-5", "0 7 * * 1-5"))
    project.request()
    project.change_by_hand("0 5 * * *")

    refused = project.merge()
    assert refused.jobs == {"Apply": "failure"}
    assert refused.outputs[-1]["exit-code"] == str(int(Exit.STALE))
    assert refused.outputs[-1]["failure-reason"] == "stale"
    assert "what would be applied is not what was reviewed" in project.comments[0].body
    assert project.schedules == {DIGEST: "0 5 * * *"}


def test_a_change_that_is_taken_back_leaves_a_comment_that_says_so(project: Project) -> None:
    project.request()
    project.write("schedules.yaml", "version: 1\nowner: acme-billing\nschedules: []\n")
    assert project.request().jobs == {"Plan": "success"}
    [comment] = project.comments
    assert "No changes" in comment.body
    assert "daily-digest" not in comment.body


def test_a_fork_has_its_manifest_validated_and_nothing_more(project: Project) -> None:
    fork = project.request(fork=True, secrets={"GITHUB_TOKEN": "ghs_reader"})
    assert (fork.code, fork.jobs) == (0, {"Plan": "success"})
    assert (fork.outputs[-1]["planned"], fork.outputs[-1]["mode"]) == ("false", "validate")
    assert "This is not a plan" in fork.log
    assert project.comments == []
    assert project.github.writes == []
    assert SECRETS["CRON_SECRET"] not in fork.log
