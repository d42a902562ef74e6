from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.ci.forge import ForgeError, Run
from reconciler.ci.github.context import read_context

SHA = "c" * 40


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """That of a job which a push has started, in its checkout."""
    monkeypatch.chdir(tmp_path)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"before": "b" * 40}), "utf-8")
    return {
        "GITHUB_REPOSITORY": "acme/shop.js",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": SHA,
        "GITHUB_REF": "refs/heads/release/v1",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "123",
        "GITHUB_RUN_ATTEMPT": "2",
        "GITHUB_WORKSPACE": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


def write_event(environment: dict[str, str], name: str, content: object) -> None:
    environment["GITHUB_EVENT_NAME"] = name
    Path(environment["GITHUB_EVENT_PATH"]).write_text(json.dumps(content), "utf-8")


def test_a_job_s_environment_says_where_it_runs(environment: dict[str, str], tmp_path: Path) -> None:
    context = read_context(environment, None)
    url = "https://github.com/acme/shop.js/actions/runs/123/attempts/2"
    assert context.run == Run("acme/shop.js", SHA, None, "b" * 40, url=url)
    assert (context.branch, context.root) == ("release/v1", tmp_path)
    assert (context.output, context.summary) == (tmp_path / "output", tmp_path / "summary")


@pytest.mark.parametrize(
    ("api", "named", "graphql"),
    [
        ("", "", "https://api.github.com/graphql"),
        ("https://api.github.com", "", "https://api.github.com/graphql"),
        ("https://ghe.example.com/api/v3/", "", "https://ghe.example.com/api/graphql"),
        ("https://api.acme.ghe.com", "", "https://api.acme.ghe.com/graphql"),
        ("https://ghe.example.com/api/v3", "https://ghe.example.com/g", "https://ghe.example.com/g"),
    ],
)
def test_graphql_stands_beside_rest(environment: dict[str, str], api: str, named: str, graphql: str) -> None:
    context = read_context(environment | {"GITHUB_API_URL": api, "GITHUB_GRAPHQL_URL": named}, None)
    assert context.graphql == graphql
    assert context.api == (api.rstrip("/") or "https://api.github.com")


def test_the_number_that_is_given_comes_before_the_event_s(environment: dict[str, str]) -> None:
    write_event(environment, "issue_comment", {"issue": {"number": 9, "pull_request": {}}})
    assert read_context(environment, None).run.request == 9
    assert read_context(environment, 3).run.request == 3


def test_a_fork_s_run_is_foreign_and_a_fork_s(environment: dict[str, str]) -> None:
    write_event(environment, "pull_request", {"pull_request": {"number": 1, "head": {"repo": None}}})
    run = read_context(environment, None).run
    assert run.fork
    assert "counts as a fork" in run.foreign


def test_dependabot_s_run_is_foreign_but_no_fork_s(environment: dict[str, str]) -> None:
    run = read_context(environment | {"GITHUB_ACTOR": "dependabot[bot]"}, None).run
    assert not run.fork
    assert "Dependabot" in run.foreign


@pytest.mark.parametrize("name", ["", "shop", "a/b/c", "../..", "acme/..", "./shop", "a b/c", "a/b\n", "a/b?x", "a/b#"])
def test_a_repository_that_is_none_is_refused(environment: dict[str, str], name: str) -> None:
    with pytest.raises(ForgeError, match="GITHUB_REPOSITORY is not OWNER/NAME"):
        read_context(environment | {"GITHUB_REPOSITORY": name}, None)


@pytest.mark.parametrize(
    "hostile",
    [
        {"GITHUB_RUN_ID": "1) ![x](https://evil.example"},
        {"GITHUB_RUN_ID": ""},
        {"GITHUB_SERVER_URL": "javascript:alert(1)"},
        {"GITHUB_SERVER_URL": "https://evil.example/)\n# x"},
    ],
)
def test_a_page_of_a_run_that_is_none_is_left_out(environment: dict[str, str], hostile: dict[str, str]) -> None:
    assert read_context(environment | hostile, None).run.url == ""


@pytest.mark.parametrize("ref", ["refs/tags/v1", "refs/pull/7/merge", ""])
def test_what_is_no_branch_is_none(environment: dict[str, str], ref: str) -> None:
    assert read_context(environment | {"GITHUB_REF": ref}, None).branch == ""


def test_a_commit_that_is_none_is_left_out(environment: dict[str, str]) -> None:
    assert read_context(environment | {"GITHUB_SHA": "HEAD; rm -rf"}, None).run.commit == ""


@pytest.mark.parametrize(
    ("checkout", "here", "found"),
    [
        (".", ".", (".", "")),
        (".", "deploy/jobs", (".", "deploy/jobs")),
        ("shop", "shop/deploy", ("shop", "deploy")),
        ("shop", ".", (".", "")),
    ],
)
def test_the_root_is_the_checkout_that_the_command_runs_in(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, checkout: str, here: str, found: tuple[str, str]
) -> None:
    workspace = Path.cwd()
    (workspace / checkout / ".git").mkdir(parents=True)
    (workspace / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(workspace / here)
    context = read_context(environment, None)
    assert (context.root, context.run.folder) == ((workspace / found[0]).resolve(), found[1])


def test_who_runs_elsewhere_has_no_folder(environment: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    context = read_context(environment | {"GITHUB_WORKSPACE": str(elsewhere)}, None)
    assert (context.root, context.run.folder) == (elsewhere, "")


def test_what_nobody_reads_has_no_file(environment: dict[str, str]) -> None:
    context = read_context(environment | {"GITHUB_OUTPUT": "", "GITHUB_STEP_SUMMARY": ""}, None)
    assert (context.output, context.summary) == (None, None)
