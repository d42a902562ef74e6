from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.ci.forge import ForgeError, Run
from reconciler.ci.gitlab.context import read_context

COMMIT = "c" * 40
BASE = "b" * 40
JOB = {
    "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
    "CI_PROJECT_ID": "7",
    "CI_PROJECT_PATH": "acme/shop",
    "CI_PROJECT_URL": "https://gitlab.example.com/acme/shop",
    "CI_COMMIT_SHA": COMMIT,
    "CI_JOB_URL": "https://gitlab.example.com/acme/shop/-/jobs/42",
}
BRANCH = {"CI_COMMIT_BRANCH": "main"}
REQUEST = {
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example.com/acme/shop",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
}


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_branch_s_pipeline_is_of_no_merge_request() -> None:
    context = read_context(JOB | BRANCH, None)
    assert context.run == Run("acme/shop", COMMIT, url="https://gitlab.example.com/acme/shop/-/jobs/42")
    assert (context.branch, context.project) == ("main", 7)


def test_a_merge_request_s_pipeline_knows_its_number_and_its_base() -> None:
    run = read_context(JOB | REQUEST, None).run
    assert (run.request, run.base, run.foreign, run.fork) == (12, BASE, "", False)


def test_a_number_that_is_given_comes_before_the_environment_s() -> None:
    assert read_context(JOB | REQUEST, 5).run.request == 5
    assert read_context(JOB | BRANCH, 5).run.request == 5


@pytest.mark.parametrize(
    ("own", "source"),
    [("900", "900"), ("7", "900"), ("7", "")],
    ids=["in the fork", "in the project itself", "of a fork that is gone"],
)
def test_a_fork_s_merge_request_is_foreign_wherever_its_pipeline_runs(own: str, source: str) -> None:
    fork = {"CI_PROJECT_ID": own, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source}
    context = read_context(JOB | REQUEST | fork, None)
    assert context.run.fork
    assert context.run.foreign.startswith("the merge request comes from a fork")
    assert context.project == 7


def test_graphql_is_beside_the_rest_api_where_an_old_gitlab_does_not_say() -> None:
    assert read_context(JOB, None).graphql == "https://gitlab.example.com/api/graphql"
    told = {"CI_API_GRAPHQL_URL": "https://gitlab.example.com/x/api/graphql"}
    assert read_context(JOB | told, None).graphql == told["CI_API_GRAPHQL_URL"]


@pytest.mark.parametrize(("folder", "told"), [(".", ""), ("jobs", "jobs"), (".config/jobs", ".config/jobs")])
def test_the_folder_of_a_run_is_from_the_repository_s_root(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, folder: str, told: str
) -> None:
    (checkout / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(checkout / folder)
    assert read_context(JOB | {"CI_PROJECT_DIR": str(checkout)}, None).run.folder == told


def test_a_run_outside_of_the_checkout_has_no_folder(checkout: Path) -> None:
    assert read_context(JOB | {"CI_PROJECT_DIR": str(checkout / "builds")}, None).run.folder == ""


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CI_API_V4_URL", "", "CI_API_V4_URL is not set"),
        ("CI_PROJECT_ID", "", "CI_PROJECT_ID is not set"),
        ("CI_PROJECT_ID", "7/../8", "CI_PROJECT_ID is not a number"),
        ("CI_MERGE_REQUEST_IID", "1/notes", "CI_MERGE_REQUEST_IID is not a number"),
        ("CI_MERGE_REQUEST_IID", "\u0661", "CI_MERGE_REQUEST_IID is not a number"),
        ("CI_COMMIT_SHA", "main", "CI_COMMIT_SHA is not the hash of a commit"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "../x", "CI_MERGE_REQUEST_DIFF_BASE_SHA is not the hash of a commit"),
    ],
)
def test_what_gitlab_would_not_set_is_told_by_its_name(name: str, value: str, told: str) -> None:
    with pytest.raises(ForgeError, match=told):
        read_context(JOB | REQUEST | {name: value}, None)


def test_a_hash_of_zeros_is_no_commit() -> None:
    assert read_context(JOB | REQUEST | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "0" * 40}, None).run.base is None
