"""Every example, run as users run it: for a pull request, for its merge, and for what else it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from tests.action.act import REUSABLE, ROOT, Run, adapt
from tests.action.project import DIGEST, MANIFEST, NAME, PULL, Project

EXAMPLES: Final = ROOT / "examples/github"

# A manifest for several targets: another environment is another owner, at another address.
FOR_TARGETS: Final = MANIFEST.replace("owner: acme-billing", 'owner: "acme-{{ env_name }}"').replace(
    "variables:", "variables:\n  env_name: {}\n"
).replace("https://billing.example.com", "https://{{ env_name }}.example.com")  # fmt: skip
MAIL: Final = """\
version: 1
schedules:
  - name: mail-digest
    destination: https://mail.example.com/api/jobs/digest
    cron: "0 7 * * *"
"""


def set_up(project: Project, *examples: str) -> None:
    project.write("schedules.yaml", MANIFEST)
    project.use(*(EXAMPLES / f"{name}.yml" for name in examples))


def succeeded(run: Run, **outputs: str) -> bool:
    """Whether all jobs have, and the last use of the action put out these."""
    return set(run.jobs.values()) == {"success"} and outputs.items() <= run.outputs[-1].items()


@pytest.mark.parametrize(
    ("name", "withheld"),
    [("approved-apply", "QSTASH_TOKEN"), ("merge-queue", "QSTASH_TOKEN"), ("ghes", "QSTASH_READONLY_TOKEN")],
)
def test_what_a_pull_request_shows_its_merge_applies(project: Project, name: str, withheld: str) -> None:
    set_up(project, name)
    secrets = {secret: value for secret, value in project.secrets.items() if secret != withheld}
    assert succeeded(project.request(secrets=secrets), mode="plan", add="1")
    assert "1 to add" in project.comments[0].body
    assert succeeded(project.merge(), mode="apply", add="1")
    assert "1 added" in project.comments[0].body
    assert project.schedules == {DIGEST: "0 9 * * 1-5"}


def test_each_target_has_its_comment_and_its_schedules(project: Project) -> None:
    set_up(project, "targets")
    project.write("schedules.yaml", FOR_TARGETS)
    assert succeeded(project.request())
    assert sorted(word for one in project.comments for word in ("staging", "production") if word in one.body) == [
        "production",
        "staging",
    ]
    assert succeeded(project.merge())
    assert all("1 added" in one.body for one in project.comments)
    assert project.schedules.keys() == {"acme-staging.daily-digest", "acme-production.daily-digest"}


def test_several_manifests_are_one_plan_in_one_comment(project: Project) -> None:
    set_up(project, "monorepo")
    project.write("services/billing/schedules.yaml", MANIFEST)
    project.write("services/mail/schedules/digest.yaml", MAIL)
    assert succeeded(project.request(), add="2")
    [comment] = project.comments
    assert all(name in comment.body for name in ("daily-digest", "mail-digest"))
    assert succeeded(project.merge(), add="2")


def test_a_fork_is_validated_and_planned_once_somebody_has_looked_at_it(project: Project) -> None:
    set_up(project, "forks")
    assert succeeded(project.request(fork=True, secrets={"GITHUB_TOKEN": "ghs_reader"}), mode="validate")
    looked_at = project.commit()
    project.write("schedules.yaml", "pushed: since\n")
    project.commit()
    told = {"inputs": {"pull-request": str(PULL), "commit": looked_at}, "ref": "refs/heads/main"}
    assert succeeded(project.run("workflow_dispatch", told), mode="plan", add="1")
    assert "1 to add" in project.comments[0].body


def test_a_merge_queue_lets_through_what_is_as_reviewed_and_nothing_else(project: Project) -> None:
    set_up(project, "merge-queue")
    project.request()
    head = {"head_sha": project.commit(), "base_sha": project.base, "base_ref": "refs/heads/main"}
    group = {"action": "checks_requested", "merge_group": head | {"head_ref": queue(head["head_sha"])}}
    variables = {"GITHUB_REF": queue(head["head_sha"])}
    assert succeeded(project.run("merge_group", group, variables=variables), mode="check")

    project.change_by_hand("0 5 * * *")
    stale = project.run("merge_group", group, variables=variables)
    assert stale.jobs == {"Schedules": "failure"}
    assert stale.outputs[-1]["exit-code"] == str(int(Exit.STALE))


def queue(sha: str) -> str:
    return f"refs/heads/gh-readonly-queue/main/pr-{PULL}-{sha}"


def test_drift_opens_one_issue_and_closes_it(project: Project) -> None:
    set_up(project, "drift")
    project.commit()
    project.apply()
    clock = {"schedule": "17 6 * * *"}
    assert succeeded(project.run("schedule", clock), mode="drift", changes="false")
    assert project.github.issues(NAME) == []

    project.change_by_hand("0 5 * * *")
    assert succeeded(project.run("schedule", clock), changes="true")
    [issue] = project.github.issues(NAME)
    assert "0 5 * * *" in issue.body
    assert issue.state == "open"

    project.apply()
    project.run("schedule", clock)
    assert [one.state for one in project.github.issues(NAME)] == ["closed"]


def test_a_reusable_workflow_does_what_its_caller_says(project: Project) -> None:
    set_up(project, "reusable-caller")
    called = project.places[REUSABLE] / ".github/workflows"
    called.mkdir(parents=True, exist_ok=True)
    (called / "reusable.yml").write_text(adapt((EXAMPLES / "reusable.yml").read_text("utf-8")))
    assert succeeded(project.request(), add="1")
    assert "production" in project.comments[0].body
    assert succeeded(project.merge(), add="1")


def test_schedules_go_out_behind_the_application(project: Project) -> None:
    set_up(project, "deploy")
    project.write("deploy.sh", "#!/bin/sh\necho The application is out.\n")
    (project.folder / "deploy.sh").chmod(0o755)
    assert succeeded(project.request(), add="1")
    merged = project.merge()
    assert succeeded(merged, mode="apply", add="1")
    assert merged.log.index("The application is out.") < merged.log.index("1 added")


def test_where_its_schedules_are_stale_the_application_s_deploy_says_what_to_do(project: Project) -> None:
    set_up(project, "deploy")
    project.write("deploy.sh", "#!/bin/sh\n")
    (project.folder / "deploy.sh").chmod(0o755)
    project.request()
    project.write("schedules.yaml", MANIFEST.replace("0 9", "0 8"))
    stale = project.merge()
    assert stale.jobs == {"Deploy": "failure"}
    assert any("The application is deployed" in str(line["msg"]) for line in stale.told)
    assert project.schedules == {}


def test_this_repository_uses_its_own_action(project: Project, source: Path) -> None:
    project.copy(source)
    project.use(ROOT / ".github/workflows/schedules.yml")
    text = (ROOT / "schedules.yaml").read_text("utf-8")
    project.write("schedules.yaml", text)
    project.commit()
    project.write("schedules.yaml", text.replace("parallelism: 5", "parallelism: 8"))
    run = project.request(secrets={"GITHUB_TOKEN": "ghs_writer"}, variables={"QSTASH_DEV_PORT": "1"})
    assert succeeded(run, mode="plan", changes="false")
    assert "0 to add, 1 to change" in project.comments[0].body
