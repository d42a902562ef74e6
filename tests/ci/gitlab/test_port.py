from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings

from reconciler.ci.conversation import marker, say
from reconciler.ci.forge import ForbiddenError, Forge, ForgeError, TooLongError
from reconciler.report.comment import Post, compose
from reconciler.report.level import Level
from reconciler.report.report import Report
from tests.ci.gitlab.conftest import BASE, COMMIT, Connect
from tests.forge.github_server import Fault, Response
from tests.forge.gitlab import GRAPHQL, GitLab
from tests.forge.gitlab_world import ALICE, BOT
from tests.report.reports import REPORTS
from tests.report.strategies import reports

MARK = marker("plan", "production")


def asked(gitlab: GitLab) -> list[tuple[str, str]]:
    return [(one.method, one.path.removeprefix("/api/v4/projects/7")) for one in gitlab.log]


# Notes


def test_every_note_of_every_page_is_told_once_and_those_of_gitlab_itself_are_not(
    gitlab: GitLab, connected: Connect
) -> None:
    request = gitlab.add_request()
    for number in range(250):
        gitlab.add_note(request, f"note {number}", BOT if number % 2 else ALICE, system=number % 10 == 0)
    found = list(connected().comments(1))
    wanted = [one for one in request.notes if not one.system]
    assert [(one.id, one.text, one.ours) for one in found] == [(one.id, one.body, one.author is BOT) for one in wanted]
    assert sum(path.endswith("/notes") for _, path in asked(gitlab)) == 3


def test_a_comment_is_made_updated_in_place_and_deleted(gitlab: GitLab, connected: Connect) -> None:
    forge, request = connected(), gitlab.add_request()
    made = forge.create_comment(1, "first")
    assert made.ours
    assert made.url == f"{gitlab.url}/acme/shop/-/merge_requests/1#note_{made.id}"
    assert forge.update_comment(1, made, "second").text == "second"
    assert [one.body for one in request.notes] == ["second"]
    forge.delete_comment(1, made)
    forge.delete_comment(1, made)
    assert request.notes == []


def test_runs_that_say_something_twice_leave_one_comment(gitlab: GitLab, connected: Connect) -> None:
    request = gitlab.add_request()
    gitlab.add_note(request, f"{MARK}\nnot ours", ALICE)
    for text in ("first", "second"):
        say(connected(), 1, MARK, partial(compose, Post(MARK, text)))
    theirs, ours = request.notes
    assert (theirs.body, theirs.edits) == (f"{MARK}\nnot ours", [])
    assert "`second`" in ours.body


def test_runs_that_say_something_at_once_leave_one_comment(gitlab: GitLab, connected: Connect) -> None:
    forges = [connected() for _ in range(8)]
    with ThreadPoolExecutor(len(forges)) as threads:
        for done in [threads.submit(say, forge, 1, MARK, partial(compose, Post(MARK, "x"))) for forge in forges]:
            done.result()
    assert len(gitlab.add_request().notes) == 1


@pytest.mark.parametrize("length", [1_000_000, 1_000_001])
def test_a_note_holds_a_million_characters_and_a_longer_one_is_not_sent(
    gitlab: GitLab, connected: Connect, length: int
) -> None:
    if length > 1_000_000:
        with pytest.raises(TooLongError, match=r"1,000,001 characters"):
            connected().create_comment(1, "x" * length)
    else:
        connected().create_comment(1, "x" * length)
    assert len(gitlab.add_request().notes) == (length <= 1_000_000)


def test_a_note_that_gitlab_finds_too_long_is_told_as_such(gitlab: GitLab, connected: Connect) -> None:
    too_long = Response(400, {"message": "400 Bad request - Note {:note=>is too long}"})
    gitlab.faults.append(Fault("POST", "/notes", too_long))
    with pytest.raises(TooLongError):
        connected().create_comment(1, "text")


@settings(max_examples=20)
@given(reports)
def test_no_report_has_a_line_that_gitlab_would_take_for_a_quick_action(report: Report) -> None:
    post = Post(MARK, "/close", replace(report, rows=report.rows[:100]), failure=("/close",), notes=("/merge",))
    for level in (Level.EVERYTHING, Level.COUNTS):
        text, _ = compose(post, level)
        assert [line for line in text.splitlines() if line.lstrip().startswith("/")] == []


# Who wrote it


def test_our_own_edits_are_no_foreign_ones(gitlab: GitLab, connected: Connect) -> None:
    forge = connected()
    made = forge.create_comment(1, "first")
    assert forge.last_editor(1, made) is None
    updated = forge.update_comment(1, made, "second")
    assert forge.last_editor(1, updated) is None
    gitlab.add_request().notes[0].edits.append((ALICE, "a forged plan"))
    assert forge.last_editor(1, updated) == "alice"


def test_an_editor_who_is_not_told_is_an_error_and_not_nobody(gitlab: GitLab, connected: Connect) -> None:
    forge = connected()
    made = forge.create_comment(1, "first")
    forge.delete_comment(1, made)
    with pytest.raises(ForgeError, match="does not tell who edited"):
        forge.last_editor(1, made)
    errors = Response(200, {"errors": [{"message": "Field 'lastEditedBy' doesn't exist on type 'Note'"}]})
    gitlab.faults.append(Fault("POST", GRAPHQL, errors))
    with pytest.raises(ForgeError, match="does not tell who edited"):
        forge.last_editor(1, made)


def test_a_graphql_address_elsewhere_never_gets_the_token(connected: Connect) -> None:
    with GitLab() as elsewhere:
        forge = connected(CI_API_GRAPHQL_URL=elsewhere.url + GRAPHQL)
        with pytest.raises(ForgeError, match="another host"):
            forge.last_editor(1, forge.create_comment(1, "first"))
        assert elsewhere.log == []


# Tokens


@pytest.mark.parametrize("act", ["comments", "create_comment", "find_request", "issues", "create_issue"])
def test_without_a_token_what_needs_one_says_which(gitlab: GitLab, connected: Connect, act: str) -> None:
    forge = connected("")
    arguments = {"comments": (1,), "create_comment": (1, "x"), "create_issue": ("x", "x")}.get(act, ())
    with pytest.raises(ForbiddenError, match=r"GITLAB_TOKEN is not set.*scope api.*CI_JOB_TOKEN"):
        list(getattr(forge, act)(*arguments))
    assert gitlab.log == []


@pytest.mark.parametrize("token", ["glpat-reader", "glpat-stranger", "glpat-expired"])
def test_a_token_that_may_not_is_forbidden_and_is_not_repeated(connected: Connect, token: str) -> None:
    with pytest.raises(ForbiddenError) as raised:
        connected(token).create_comment(1, "text")
    assert token not in str(raised.value)


# What brought a commit


@pytest.mark.parametrize("field", ["merge_commit_sha", "squash_commit_sha"])
def test_the_merge_request_that_was_merged_as_the_commit_brought_it(
    gitlab: GitLab, connected: Connect, field: str
) -> None:
    for iid, merged_at in ((2, "2026-11-20T10:00:00Z"), (3, "2026-11-21T10:00:00Z")):
        request = gitlab.add_request(iid)
        request.state, request.merged_at, request.commits = "merged", merged_at, {COMMIT}
    assert branch(connected).find_request() == 3
    setattr(gitlab.add_request(2), field, COMMIT)
    assert branch(connected).find_request() == 2


def test_a_merge_request_to_another_branch_or_one_that_was_closed_brought_nothing(
    gitlab: GitLab, connected: Connect
) -> None:
    elsewhere, closed = gitlab.add_request(2), gitlab.add_request(3)
    elsewhere.target_branch, elsewhere.commits = "develop", {COMMIT}
    closed.state, closed.commits = "closed", {COMMIT}
    assert branch(connected).find_request() is None


def branch(connected: Connect) -> Forge:
    return connected(CI_MERGE_REQUEST_IID="", CI_COMMIT_BRANCH="main")


# The repository


def test_a_line_is_seen_by_its_path_from_the_root_wherever_the_command_runs(
    gitlab: GitLab, connected: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gitlab.add_request().diffs = [{"new_path": "jobs/a.yaml", "diff": "@@ -1 +1,2 @@\n a\n+b\n"}]
    (tmp_path / "jobs").mkdir()
    monkeypatch.chdir(tmp_path / "jobs")
    is_seen = connected().seen_lines(1)
    assert [is_seen("a.yaml", 1), is_seen("a.yaml", 2), is_seen("../a.yaml", 2), is_seen("/etc/a.yaml", 2)] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("path", ["a.yaml", "jobs/of a/\u00fc#?%2F.yaml"])
def test_a_file_is_read_as_it_was_at_a_commit(gitlab: GitLab, connected: Connect, path: str) -> None:
    gitlab.project().files.files[BASE] = {path: b"version: 1\n\xff"}
    forge = connected()
    assert forge.read_file(path, BASE) == b"version: 1\n\xff"
    assert forge.read_file("other.yaml", BASE) is None
    with pytest.raises(ForbiddenError, match="Commit Not Found"):
        forge.read_file(path, COMMIT)


def test_the_files_of_a_folder_are_listed_over_all_pages_and_its_folders_are_not(
    gitlab: GitLab, connected: Connect
) -> None:
    names = [f"{number:03}.yaml" for number in range(150)]
    gitlab.project().files.files[BASE] = {f"jobs/{name}": b"" for name in names} | {"jobs/x/y.yaml": b"", "z": b""}
    forge = connected()
    assert forge.list_files("jobs", BASE) == names
    assert forge.list_files("", BASE) == ["z"]
    assert forge.list_files("other", BASE) is None
    with pytest.raises(ForbiddenError, match="Tree Not Found"):
        forge.list_files("jobs", COMMIT)


def test_an_empty_listing_is_no_folder_as_older_versions_say(gitlab: GitLab, connected: Connect) -> None:
    gitlab.faults.append(Fault("GET", "/tree", Response(200, [])))
    assert connected().list_files("other", BASE) is None


def test_a_public_project_s_files_are_read_without_a_token_and_a_private_one_s_are_not_taken_for_none(
    gitlab: GitLab, connected: Connect
) -> None:
    gitlab.project().files.files[BASE] = {"a.yaml": b"1"}
    with pytest.raises(ForbiddenError, match="Project Not Found"):
        connected("").read_file("a.yaml", BASE)
    gitlab.project().public = True
    assert connected("").read_file("a.yaml", BASE) == b"1"
    assert connected("").read_file("b.yaml", BASE) is None


# Issues


def test_an_issue_is_opened_updated_and_closed_with_a_note(gitlab: GitLab, connected: Connect) -> None:
    forge = connected()
    gitlab.project().issues[90] = type(gitlab.add_request())(90, "by somebody else", ALICE)
    made = forge.create_issue("Drift", "text")
    assert made.url == f"{gitlab.url}/acme/shop/-/issues/{made.id}"
    assert forge.update_issue(made, "More drift", "more").text == "more"
    assert [(one.id, one.text) for one in forge.issues()] == [(made.id, "more")]
    forge.close_issue(made, "gone")
    kept = gitlab.project().issues[made.id]
    assert (kept.title, kept.state, [one.body for one in kept.notes]) == ("More drift", "closed", ["gone"])
    assert list(forge.issues()) == []


def test_our_open_issues_come_oldest_first_over_all_pages(connected: Connect) -> None:
    forge = connected()
    for number in range(101):
        forge.create_issue(f"issue {number}", "")
    assert [one.id for one in forge.issues()] == list(range(1, 102))


@pytest.mark.parametrize("answer", [[], {"id": "1"}, {"id": True}, {"id": 1}, {"id": 1, "body": None}])
def test_an_answer_that_no_gitlab_gives_is_an_error_of_the_forge(
    gitlab: GitLab, connected: Connect, answer: object
) -> None:
    gitlab.faults.append(Fault("POST", "/notes", Response(201, answer)))
    with pytest.raises(ForgeError):
        connected().create_comment(1, "text")


# The run's page


def test_the_run_s_page_is_files_and_nothing_is_printed(connected: Connect, tmp_path: Path) -> None:
    forge = connected()
    forge.mask(["hush"])
    with forge.guarded():
        forge.annotate(REPORTS["plan"], None)
    forge.summarize(Post("", "production", REPORTS["plan"]))
    forge.put_outputs({"plan-hash": "abc"})
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "qstash-sync-code-quality.json",
        "qstash-sync-report.md",
        "qstash-sync-terraform.json",
        "qstash-sync.env",
    ]
    counts = json.loads((tmp_path / "out" / "qstash-sync-terraform.json").read_text())
    assert counts == {"create": 1, "update": 4, "delete": 1}
