"""The story of a pull request, from its first plan to what happens after the merge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.forge.github_world import Identity
from tests.pipelines.repository import REPO, SECRET, Repository
from tests.stories.account import job, jobs, write

HEAD = {"variables": {"cron_secret": {"env": "CRON_SECRET", "secret": True}}}
ALICE = Identity("alice", "User")


def manifest(*schedules: dict[str, object]) -> str:
    secretive = job("secretive", headers={"Authorization": "Bearer {{ cron_secret }}"})
    return write(*schedules, secretive, variables=HEAD["variables"])


def change_by_hand(repository: Repository, key: str, cron: str) -> None:
    """What somebody does in the console: overwrite a schedule of ours, labels and all."""
    auth = {"Authorization": f"Bearer {repository.qstash.token}"}
    found = httpx.get(f"{repository.qstash.url}/v2/schedules/{key}", headers=auth).json()
    headers = auth | {
        "Upstash-Cron": cron,
        "Upstash-Schedule-Id": key,
        "Upstash-Label": ",".join(found["labels"]),
        "Upstash-Method": found["method"],
    }
    url = f"{repository.qstash.url}/v2/schedules/{found['destination']}"
    assert httpx.post(url, headers=headers).status_code < 300


def test_a_pull_request_gets_a_comment_that_is_updated_with_every_push(repository: Repository) -> None:
    repository.write(manifest(*jobs(2)))
    told = repository.on_pull_request()
    assert told.code == 0, told.text
    assert repository.comment.startswith(f"{repository.mark}\n")
    assert "Plan: 3 to add, 0 to change, 0 to destroy" in repository.comment
    assert repository.outputs | {"plan-hash": "", "plan-path": "", "markdown-path": ""} == {
        "mode": "plan",
        "planned": "true",
        "changes": "true",
        "add": "3",
        "change": "0",
        "destroy": "0",
        "adopt": "0",
        "held": "0",
        "plan-hash": "",
        "plan-path": "",
        "markdown-path": "",
        "comment-url": repository.outputs["comment-url"],
        "exit-code": "0",
        "failure-reason": "",
    }
    repository.write(manifest(*jobs(3)))
    repository.on_pull_request()
    assert "Plan: 4 to add" in repository.comment


def test_what_was_reviewed_is_applied_after_the_merge_and_the_comment_says_so(repository: Repository) -> None:
    repository.write(manifest(*jobs(2)))
    repository.on_pull_request()
    told = repository.on_push()
    assert told.code == 0, told.text
    assert "Apply complete! Resources: 3 added" in repository.comment
    assert repository.outputs["add"] == "3"
    again = repository.on_push()
    assert again.code == 0
    assert repository.outputs["changes"] == "false"


def test_a_change_by_hand_in_between_is_refused_and_told_in_the_comment(repository: Repository) -> None:
    repository.write(manifest(*jobs(2)))
    repository.on_push("apply", "--approval", "none")
    repository.write(manifest(job("job-0", cron="0 9 * * *"), job("job-1")))
    assert repository.on_pull_request().code == 0
    change_by_hand(repository, "acme.job-0", "1 1 * * *")
    told = repository.on_push()
    assert told.code == 5
    assert "cron was '0 2 * * *', is '1 1 * * *'" in told.text
    assert "nothing was changed" in repository.comment
    assert "is not what was reviewed" in repository.comment
    assert repository.outputs["failure-reason"] == "stale"
    change_by_hand(repository, "acme.job-0", "0 2 * * *")
    assert repository.on_push().code == 0, "what was reviewed is still known"


def test_with_on_stale_apply_it_is_applied_and_said(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    repository.write(manifest(*jobs(2)))
    told = repository.on_push("apply", "--on-stale", "apply")
    assert told.code == 0
    assert "Applied though it was not reviewed" in repository.comment


def test_where_there_are_no_more_changes_the_comment_is_resolved_and_not_left(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_push("apply", "--approval", "none")
    repository.write(manifest(*jobs(2)))
    repository.on_pull_request("plan", "--comment", "changes")
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request("plan", "--comment", "changes")
    assert "No changes. QStash matches the manifest" in repository.comment


def test_with_comment_changes_nothing_is_said_of_nothing(repository: Repository) -> None:
    repository.write(write())
    assert repository.on_pull_request("plan", "--comment", "changes").code == 0
    assert repository.comments == []
    assert repository.on_pull_request("plan", "--comment", "never").code == 0
    assert repository.comments == []


def test_a_commit_that_no_pull_request_brought_is_not_applied_but_where_nobody_asks(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.pull.commits.clear()
    told = repository.on_push()
    assert told.code == 5
    assert "no pull request brought the commit dddddddddddd" in told.text
    assert repository.on_push("apply", "--approval", "none").code == 0


def test_a_comment_that_somebody_edited_approves_nothing(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    (comment,) = repository.comments
    repository.github.edit_comment(REPO, comment.id, comment.body, ALICE)
    told = repository.on_push()
    assert told.code == 5
    assert "edited by alice" in told.text


def test_a_comment_of_somebody_else_with_our_marker_is_neither_touched_nor_believed(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    (comment,) = repository.comments
    text = comment.body
    other = repository.github.add_pull(REPO)
    repository.pull = other
    repository.github.add_comment(REPO, other.number, text, ALICE)
    assert repository.on_pull_request("check").code == 5
    repository.on_pull_request()
    assert [one.author.login for one in repository.comments] == ["alice", "github-actions[bot]"]
    assert repository.comments[0].edits == []


def test_check_tells_whether_the_plan_still_holds_and_writes_nothing(repository: Repository) -> None:
    repository.write(manifest(*jobs(2)))
    repository.on_push("apply", "--approval", "none")
    repository.write(manifest(job("job-0", cron="0 9 * * *"), job("job-1")))
    assert repository.on_pull_request("check").code == 5
    repository.on_pull_request()
    before = repository.comment
    assert repository.on_pull_request("check").code == 0
    change_by_hand(repository, "acme.job-0", "1 1 * * *")
    assert repository.on_pull_request("check").code == 5
    assert repository.outputs["failure-reason"] == "stale"
    assert repository.comment == before


def test_an_invalid_manifest_is_told_in_the_comment_and_approves_nothing(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    repository.write(manifest(job("job-0", cron="61 * * * *")))
    told = repository.on_pull_request()
    assert told.code == 78
    assert "The manifest is invalid" in repository.comment
    assert "::error file=schedules.yaml" in told.out
    assert repository.outputs["failure-reason"] == "invalid"
    repository.write(manifest(*jobs(1)))
    assert repository.on_push().code == 5


def test_a_fork_gets_a_check_and_a_comparison_that_calls_itself_no_plan(repository: Repository) -> None:
    repository.github.put_files(REPO, "b" * 40, {"schedules.yaml": manifest(*jobs(1)).encode()})
    repository.write(manifest(job("job-0", cron="0 9 * * *")))
    told = repository.on_fork()
    assert told.code == 0, told.text
    assert "Not a plan: the manifest has 0 added, 1 changed, 0 destroyed" in repository.summary
    assert repository.outputs["planned"] == "false"
    assert repository.outputs["mode"] == "validate"
    assert repository.github.comments(REPO, 2) == []
    required = repository.on_fork("plan", "--require-plan")
    assert (required.code, repository.outputs["failure-reason"]) == (77, "no-plan")
    assert repository.on_fork("plan", "--fork-mode", "skip").code == 0
    assert repository.outputs["mode"] == "skip"
    assert repository.on_fork("apply").code == 64


def test_without_permission_to_comment_the_plan_is_told_all_the_same(repository: Repository) -> None:
    repository.token = "ghs_reader"
    repository.write(manifest(*jobs(1)))
    told = repository.on_pull_request()
    assert told.code == 0
    assert "the comment could not be written" in told.err
    assert "Plan: 2 to add" in repository.summary
    assert repository.outputs["comment-url"] == ""


def test_a_command_that_is_called_wrongly_has_its_outputs_and_says_nothing_that_is_a_command(
    repository: Repository,
) -> None:
    told = repository.on_pull_request("apply", QSTASH_SYNC_ON_STALE="\n::error::owned")
    assert told.code == 64
    assert repository.outputs["exit-code"] == "64"
    assert repository.outputs["failure-reason"] == "usage"
    assert told.out.startswith("::stop-commands::")


def test_drift_opens_an_issue_brings_it_up_to_date_and_closes_it(repository: Repository) -> None:
    repository.write(manifest(*jobs(2)))
    repository.on_push("apply", "--approval", "none")
    assert repository.on_schedule().code == 0
    assert repository.issues == []
    change_by_hand(repository, "acme.job-0", "1 1 * * *")
    assert repository.on_schedule().code == 0
    (issue,) = repository.issues
    assert issue.title == "QStash has drifted: schedules.yaml"
    assert "job-0" in issue.body
    assert repository.on_schedule("drift", "--fail-on-changes").code == 2
    before = issue.body
    assert repository.issues[0].body == before
    change_by_hand(repository, "acme.job-1", "1 1 * * *")
    repository.on_schedule()
    assert "job-1" in repository.issues[0].body
    broken = repository.on_schedule("drift", QSTASH_TOKEN="wrong")
    assert broken.code == 77
    assert repository.issues[0].state == "open"
    for key in ("acme.job-0", "acme.job-1"):
        change_by_hand(repository, key, "0 2 * * *")
    repository.on_schedule()
    assert [one.state for one in repository.issues] == ["closed"]


def test_eight_writers_at_once_leave_one_comment(repository: Repository) -> None:
    from reconciler.ci.conversation import say
    from reconciler.ci.github import connect

    environment = {
        "GITHUB_API_URL": repository.github.url,
        "GITHUB_GRAPHQL_URL": repository.github.graphql_url,
        "GITHUB_REPOSITORY": REPO,
        "GITHUB_EVENT_NAME": "workflow_dispatch",
        "GITHUB_SHA": "c" * 40,
    }
    event = repository.folder / "event.json"
    event.write_text("{}")

    def write_one(number: int) -> str:
        forge = connect(environment | {"GITHUB_EVENT_PATH": str(event)}, "ghs_writer", 1, lambda _: None)
        return say(forge, 1, repository.mark, lambda level: (f"{repository.mark}\nfrom {number}", level)).url

    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(write_one, range(8)))
    assert len(repository.comments) == 1
    assert len(urls) == 1


def test_five_thousand_changes_make_a_comment_that_github_takes(repository: Repository) -> None:
    repository.write(write(*jobs(5000)))
    assert repository.on_pull_request().code == 0
    assert "Plan: 5000 to add" in repository.comment
    assert len(repository.comment) <= 65_536


def test_no_secret_leaves_by_any_way(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    told = [repository.on_pull_request(), repository.on_push()]
    repository.secrets["CRON_SECRET"] = "another-" + SECRET
    told.append(repository.on_pull_request())
    said = "\n".join(one.text for one in told)
    without_masks = "\n".join(line for line in said.splitlines() if not line.startswith("::add-mask::"))
    comments = "\n".join(text for one in repository.comments for text in one.history)
    files = "\n".join(
        path.read_text()
        for path in repository.folder.parent.rglob("*")
        if path.is_file() and path.name != "schedules.yaml"
    )
    for secret in (SECRET, repository.qstash.token, "ghs_writer"):
        assert secret not in without_masks
        assert secret not in comments
        assert secret not in files
