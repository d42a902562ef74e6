"""What a run leaves for later steps."""

from __future__ import annotations

from pathlib import Path

from tests.pipelines.repository import Repository
from tests.stories.account import job, jobs, write


def test_the_address_of_what_was_written_is_an_output_whether_a_comment_or_an_issue(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    assert "#issuecomment-" in repository.outputs["comment-url"]
    repository.on_schedule()
    [issue] = repository.issues
    assert repository.outputs["comment-url"].endswith(f"/issues/{issue.number}")


def test_the_file_has_the_whole_report_where_the_comment_has_no_room(repository: Repository) -> None:
    bodies = (job(f"job-{number}", body=f"{number} {'long ' * 80}") for number in range(300))
    repository.write(write(*bodies))
    repository.on_pull_request()
    assert "would not fit here" in repository.comment
    whole = Path(repository.outputs["markdown-path"]).read_text("utf-8")
    assert len(whole) > 65_536
    assert "long long" in whole
    assert "would not fit" not in whole


def test_what_a_job_is_told_to_fail_for_has_a_code_of_its_own_where_it_is_held(repository: Repository) -> None:
    repository.write(write(*jobs(3)))
    assert repository.on_pull_request("plan", "--fail-on-changes").code == 2
    repository.on_push("apply", "--approval", "none")
    repository.write(write())
    assert repository.on_pull_request("plan", "--fail-on-changes").code == 3
    assert repository.outputs["failure-reason"] == "held"
