from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from reconciler.ci.forge import ForbiddenError, Forge, ForgeError, TooLongError
from reconciler.ci.github import connect
from reconciler.ci.github.context import read_context
from reconciler.ci.github.port import GitHub as Port
from tests.forge.github import GitHub
from tests.forge.github_server import Response
from tests.forge.github_world import ACTIONS, Identity, Json

REPO: Final = "acme/shop"
SHA: Final = "c" * 40
ALICE: Final = Identity("alice", "User")

Connect = Callable[..., Forge]


@pytest.fixture
def github() -> Generator[GitHub]:
    with GitHub() as server:
        server.add_pull(REPO, 7)
        yield server


@pytest.fixture
def environment(github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """That of a job which a push to main has started."""
    monkeypatch.chdir(tmp_path)
    event = tmp_path / "event.json"
    event.write_text("{}", "utf-8")
    return {
        "GITHUB_REPOSITORY": REPO,
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": SHA,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_API_URL": github.url,
        "GITHUB_WORKSPACE": str(tmp_path),
    }


@pytest.fixture
def join(environment: dict[str, str]) -> Connect:
    """A port that writes in the name of a token, and makes no pauses."""

    def joined(token: str = "ghs_writer", **more: str) -> Forge:
        context = read_context(environment | more, None)
        return Port(context, token, lambda _: None, sleep=lambda _: None)

    return joined


def test_connecting_asks_nothing(github: GitHub, environment: dict[str, str]) -> None:
    written: list[str] = []
    forge = connect(environment, "ghs_writer", 3, written.append)
    assert (forge.run.repository, forge.run.request, forge.run.commit) == (REPO, 3, SHA)
    forge.mask(["hush-hush"])
    assert written == ["::add-mask::hush-hush\n"]
    assert github.asked == []


# Comments


@pytest.mark.parametrize("number", [0, 1, 30, 100, 101, 250])
def test_all_comments_are_found_over_all_pages_in_the_order_of_their_ids(
    github: GitHub, join: Connect, number: int
) -> None:
    made = [github.add_comment(REPO, 7, f"text {one}").id for one in range(number)]
    found = list(join().comments(7))
    assert [one.id for one in found] == made
    assert [one.text for one in found] == [f"text {one}" for one in range(number)]
    assert sum(path.endswith("/comments") for _, path in github.asked) == max(1, -(-number // 100))


def test_a_comment_is_made_updated_and_deleted(github: GitHub, join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    assert (made.text, made.ours) == ("one", True)
    assert made.url.endswith(f"/{REPO}/pull/7#issuecomment-{made.id}")
    updated = forge.update_comment(7, made, "two \U0001f600")
    assert (updated.id, updated.text) == (made.id, "two \U0001f600")
    assert [one.history for one in github.comments(REPO, 7)] == [["one", "two \U0001f600"]]
    forge.delete_comment(7, made)
    assert github.comments(REPO, 7) == []
    forge.delete_comment(7, made)


def test_a_deletion_whose_answer_is_lost_is_one(github: GitHub, join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    github.cut("DELETE", "comments", done=True)
    forge.delete_comment(7, made)
    assert github.comments(REPO, 7) == []


def test_a_text_that_is_too_long_is_told_as_such(join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "x" * 65_536)
    with pytest.raises(TooLongError, match="maximum is 65536"):
        forge.create_comment(7, "x" * 65_537)
    with pytest.raises(TooLongError, match="maximum is 65536"):
        forge.update_comment(7, made, "x" * 65_537)


@pytest.mark.parametrize(
    ("token", "author", "ours"),
    [
        ("ghs_writer", ACTIONS, True),
        ("ghs_writer", Identity("github-actions", "User"), False),
        ("ghs_writer", Identity("acme-deployer[bot]"), False),
        ("ghs_writer", ALICE, False),
        ("ghs_reader", ACTIONS, True),
        ("ghs_app", Identity("acme-deployer[bot]"), True),
        ("ghs_app", ACTIONS, False),
        ("ghp_alice", ALICE, True),
        ("ghp_alice", ACTIONS, False),
        ("ghp_namesake", Identity("github-actions", "User"), True),
        ("ghp_namesake", ACTIONS, False),
    ],
)
def test_a_comment_is_ours_when_our_identity_wrote_it(
    github: GitHub, join: Connect, token: str, author: Identity, ours: bool
) -> None:
    github.add_comment(REPO, 7, "text", author)
    assert [one.ours for one in join(token).comments(7)] == [ours]


@pytest.mark.parametrize(
    "response",
    [
        *(Response(status, {"message": "no"}) for status in (401, 403, 404, 422)),
        Response(200, {"errors": []}),
        Response(200, {"data": {"viewer": None}}),
        Response(200, {"data": {"viewer": {"login": None}}}),
    ],
)
def test_where_the_token_may_not_say_who_it_is_it_is_that_of_the_job(
    github: GitHub, join: Connect, response: Response
) -> None:
    github.answer("POST", "graphql", response)
    github.add_comment(REPO, 7, "text", ACTIONS)
    github.add_comment(REPO, 7, "text", Identity("github-actions", "User"))
    assert [one.ours for one in join().comments(7)] == [True, False]


def test_who_the_token_is_is_asked_once(github: GitHub, join: Connect) -> None:
    forge = join()
    for _ in range(3):
        forge.create_comment(7, "text")
        list(forge.comments(7))
    assert github.asked.count(("POST", "/graphql")) == 1


@pytest.mark.parametrize("account", [None, {}, {"login": None, "type": "Bot"}, "github-actions[bot]"])
def test_a_comment_of_an_account_that_is_gone_is_not_ours(github: GitHub, join: Connect, account: object) -> None:
    listed = [{"id": 1, "node_id": "IC_1", "html_url": "x", "body": None, "user": account}]
    github.answer("GET", "comments", Response(200, listed))
    assert [(one.text, one.ours) for one in join().comments(7)] == [("", False)]


@pytest.mark.parametrize("token", ["ghs_reader", "ghs_blind", "ghs_unknown", ""])
def test_a_token_that_may_not_write_is_told_as_such(github: GitHub, join: Connect, token: str) -> None:
    github.add_comment(REPO, 7, "text")
    with pytest.raises(ForbiddenError):
        join(token).create_comment(7, "text")
    assert [one.body for one in github.comments(REPO, 7)] == ["text"]


def test_a_conversation_that_is_locked_is_told_in_github_s_words(github: GitHub, join: Connect) -> None:
    github.repository(REPO).locked.add(7)
    with pytest.raises(ForbiddenError, match="issue is locked"):
        join().create_comment(7, "text")


# Edits


def test_our_own_edits_are_nobody_else_s(join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    assert forge.last_editor(7, made) is None
    forge.update_comment(7, made, "two")
    assert forge.last_editor(7, made) is None


@pytest.mark.parametrize("editor", [ALICE, Identity("github-actions", "User"), Identity("acme-deployer[bot]")])
def test_who_edited_our_comment_last_is_told(github: GitHub, join: Connect, editor: Identity) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    github.edit_comment(REPO, made.id, "forged", editor)
    assert forge.last_editor(7, made) == editor.login.removesuffix("[bot]")
    forge.update_comment(7, made, "two")
    assert forge.last_editor(7, made) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"node": None}},
        {"data": {"node": {}}},
        {"data": None, "errors": [{"message": "x"}]},
        {"errors": []},
        {},
    ],
)
def test_where_the_editor_is_not_told_nobody_is_trusted(github: GitHub, join: Connect, answer: object) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    github.answer("POST", "graphql", Response(200, answer))
    with pytest.raises(ForgeError, match="GitHub"):
        forge.last_editor(7, made)


def test_an_editor_whose_account_is_gone_is_somebody_else(github: GitHub, join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "one")
    node = {"editor": None, "lastEditedAt": "2026-11-22T10:00:00Z", "includesCreatedEdit": True}
    github.answer("POST", "graphql", Response(200, {"data": {"node": node}}))
    assert forge.last_editor(7, made) == "ghost"


# Which pull request


def test_no_pull_request_brought_a_commit_that_was_pushed(join: Connect) -> None:
    assert join().find_request() is None
    assert join(GITHUB_SHA="").find_request() is None


@pytest.mark.parametrize("squashed", [None, SHA, "d" * 40])
def test_the_pull_request_of_a_commit_is_found_whatever_became_of_its_merge_commit(
    github: GitHub, join: Connect, squashed: str | None
) -> None:
    github.add_pull(REPO, 8, state="closed", merged_at="2026-11-01", merge_commit_sha=squashed, commits={SHA})
    assert join().find_request() == 8


def test_of_several_pull_requests_the_one_merged_as_the_commit_else_the_last_one_merged_counts(
    github: GitHub, join: Connect
) -> None:
    github.add_pull(REPO, 9, state="closed", merged_at="2026-11-03", commits={SHA})
    github.add_pull(REPO, 10, state="closed", merged_at="2026-11-02", commits={SHA})
    github.add_pull(REPO, 11, commits={SHA})
    github.add_pull(REPO, 12, state="closed", commits={SHA})
    github.add_pull(REPO, 13, state="closed", merged_at="2026-11-09", base_ref="release", commits={SHA})
    assert join().find_request() == 9
    assert join(GITHUB_REF="refs/heads/release").find_request() == 13
    assert join(GITHUB_REF="refs/tags/v1").find_request() == 13
    github.add_pull(REPO, 14, state="closed", merged_at="2026-11-01", merge_commit_sha=SHA)
    assert join().find_request() == 14


def test_an_open_pull_request_counts_where_none_was_merged(github: GitHub, join: Connect) -> None:
    github.add_pull(REPO, 11, commits={SHA})
    assert join().find_request() == 11


# What the reviewer sees, and what is in the repository


def test_the_lines_of_the_diff_are_seen_wherever_the_command_runs(
    github: GitHub, join: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Json] = [
        {"filename": f"other/{number}.yaml", "status": "added", "patch": "@@ -0,0 +1 @@\n+a"} for number in range(120)
    ]
    patch = "@@ -1,2 +1,2 @@\n a\n-b\n+c"
    files.append({"filename": "deploy/jobs.yaml", "status": "modified", "patch": patch, "changes": 2})
    files.append({"filename": "deploy/large.yaml", "status": "modified", "changes": 90_000})
    github.add_pull(REPO, 8, files=files)
    (tmp_path / "deploy").mkdir()
    monkeypatch.chdir(tmp_path / "deploy")
    is_seen = join().seen_lines(8)
    seen = [("jobs.yaml", 1), ("jobs.yaml", 2), ("large.yaml", 77), ("../other/119.yaml", 1), ("/etc/passwd", 1)]
    assert [is_seen(*one) for one in seen] == [False, True, True, True, False]
    assert is_seen(str(tmp_path / "deploy" / "jobs.yaml"), 2)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("jobs.yaml", b"version: 1\n"),
        ("./jobs.yaml", b"version: 1\n"),
        ("deploy/a b%2F#?\u00fc.yaml", b"\x00\xff"),
        ("deploy/large.yaml", b"x" * 1_500_000),
        ("deploy/empty.yaml", b""),
        ("deploy", None),
        ("missing.yaml", None),
        ("", None),
    ],
)
def test_a_file_at_a_commit_is_read_whatever_its_name_and_size(
    github: GitHub, join: Connect, path: str, content: bytes | None
) -> None:
    files = {
        "jobs.yaml": b"version: 1\n",
        "deploy/a b%2F#?\u00fc.yaml": b"\x00\xff",
        "deploy/large.yaml": b"x" * 1_500_000,
        "deploy/empty.yaml": b"",
    }
    github.put_files(REPO, SHA, files)
    assert join().read_file(path, SHA) == content


def test_at_a_commit_that_is_not_there_nothing_is(join: Connect) -> None:
    assert join().read_file("jobs.yaml", SHA) is None
    assert join().list_files("deploy", SHA) is None


def test_the_files_of_a_folder_are_listed_and_nothing_else(github: GitHub, join: Connect) -> None:
    github.put_files(REPO, SHA, {"a/one.yaml": b"", "a/two.yaml": b"", "a/b/three.yaml": b"", "four.yaml": b""})
    forge = join()
    assert forge.list_files("a", SHA) == ["one.yaml", "two.yaml"]
    assert forge.list_files(".", SHA) == ["four.yaml"]
    assert forge.list_files("four.yaml", SHA) is None
    assert forge.list_files("missing", SHA) is None


@pytest.mark.parametrize("path", ["../../../user", "a/../../b", "/etc/passwd"])
def test_no_path_leads_out_of_the_repository(github: GitHub, join: Connect, path: str) -> None:
    with pytest.raises(ForgeError, match="no path within a repository"):
        join().read_file(path, SHA)
    with pytest.raises(ForgeError, match="no path within a repository"):
        join().list_files(path, SHA)
    assert github.asked == []


def test_files_come_from_a_clone_as_well(github: GitHub, join: Connect, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    (clone / "deploy").mkdir(parents=True)
    (clone / "deploy" / "jobs.yaml").write_text("version: 1\n", "utf-8")
    git = ["git", "-C", str(clone), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    sha = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    github.repository(REPO, clone)
    assert join().read_file("deploy/jobs.yaml", sha) == b"version: 1\n"
    assert join().list_files("deploy", sha) == ["jobs.yaml"]


# Issues


def test_our_open_issues_are_found_oldest_first_over_all_pages_and_no_pull_requests(
    github: GitHub, join: Connect
) -> None:
    forge, other = join(), join("ghp_alice")
    made = [forge.create_issue(f"title {number}", f"text {number}") for number in range(110)]
    other.create_issue("title", "text")
    forge.close_issue(made[0], "It is over.")
    github.add_pull(REPO, 500, author=ACTIONS)
    assert list(forge.issues()) == made[1:]
    assert [one.text for one in other.issues()] == ["text"]


def test_an_issue_is_updated_and_closed_with_a_comment(github: GitHub, join: Connect) -> None:
    forge = join()
    made = forge.create_issue("one", "text")
    updated = forge.update_issue(made, "two " + "x" * 300, "more")
    assert (updated.id, updated.text, updated.url) == (made.id, "more", made.url)
    forge.close_issue(updated, "It is over.")
    [issue] = github.issues(REPO)
    assert (len(issue.title), issue.title[-1], issue.body, issue.state) == (256, "…", "more", "closed")
    assert [one.body for one in github.comments(REPO, issue.number)] == ["It is over."]


# What GitHub would never answer


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        [None],
        [[]],
        [{}],
        [{"id": "1", "node_id": "x", "html_url": "x", "body": "x"}],
        [{"id": 1, "node_id": 2, "html_url": "x", "body": "x"}],
        [{"number": 1, "state": "open", "base": None}],
        {"type": "file", "encoding": "base64", "content": "\u00fc"},
        {"type": "file", "encoding": "base64", "content": "AAAAA"},
        {"type": "file", "encoding": "base64"},
        [{"type": "file", "name": None}],
    ],
)
def test_an_answer_of_another_form_is_an_error_of_the_forge_or_says_nothing(
    github: GitHub, join: Connect, answer: object
) -> None:
    github.answer("GET", ".", Response(200, answer), times=10)
    forge = join()
    asks: list[Callable[[], object]] = [
        lambda: list(forge.comments(7)),
        lambda: list(forge.issues()),
        lambda: forge.read_file("jobs.yaml", SHA),
        lambda: forge.list_files("deploy", SHA),
        lambda: forge.seen_lines(7)("jobs.yaml", 1),
        forge.find_request,
    ]
    for ask in asks:
        with suppress(ForgeError):
            assert ask() in (None, [], False)


# Where the token goes


def test_a_redirect_takes_the_token_nowhere(github: GitHub, join: Connect) -> None:
    with GitHub() as elsewhere:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            github.redirect(method, ".", f"{elsewhere.url}/steal")
        forge = join()
        for ask in (
            lambda: list(forge.comments(7)),
            lambda: forge.create_comment(7, "text"),
            lambda: list(forge.issues()),
            lambda: forge.read_file("jobs.yaml", SHA),
            forge.find_request,
        ):
            with pytest.raises(ForgeError, match="a redirect, which is never followed") as raised:
                ask()
            assert "ghs_writer" not in f"{raised.value!s} {raised.value!r}"
        assert elsewhere.asked == []


def test_graphql_at_another_host_is_never_asked(environment: dict[str, str], github: GitHub) -> None:
    with GitHub() as elsewhere:
        forge = connect(environment | {"GITHUB_GRAPHQL_URL": elsewhere.graphql_url}, "ghs_writer", None, print)
        github.add_comment(REPO, 7, "text")
        # Who the token is cannot be asked, so that it counts as the job's own.
        assert [one.ours for one in forge.comments(7)] == [True]
        assert elsewhere.asked == []


@pytest.mark.parametrize("url", ["http://ghe.example.com/api/v3", "https://x:y@ghe.example.com", "file:///etc/passwd"])
def test_an_api_that_would_show_the_token_to_others_is_refused(environment: dict[str, str], url: str) -> None:
    with pytest.raises(ForgeError, match="the address of GitHub's API"):
        connect(environment | {"GITHUB_API_URL": url}, "ghs_writer", None, print)


def test_every_request_carries_the_token_and_no_answer_does(github: GitHub, join: Connect) -> None:
    forge = join()
    made = forge.create_comment(7, "text")
    assert {one.token for one in github.log} == {"ghs_writer"}
    assert "ghs_writer" not in json.dumps([repr(forge), repr(made), repr(forge.run)])
