from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.ci.forge import ForgeError
from reconciler.ci.github.event import Event, commit_in, read_event
from reconciler.values import Json

BASE = "b" * 40
HEAD = "a" * 40


def pull(head: str | None = "acme/shop", base: str = "acme/shop", user: str = "alice", **more: Json) -> dict[str, Json]:
    """An event of a pull request."""
    return {
        "pull_request": {
            "number": 7,
            "user": {"login": user},
            "base": {"sha": BASE, "ref": "main", "repo": {"full_name": base}},
            "head": {"sha": HEAD, "repo": None if head is None else {"full_name": head}},
        },
        **more,
    }


def workflow_run(event: str = "pull_request", head: str = "acme/shop", actor: str = "alice") -> dict[str, Json]:
    """An event of a workflow that has run."""
    return {
        "workflow_run": {
            "event": event,
            "head_repository": {"full_name": head},
            "actor": {"login": actor},
            "pull_requests": [{"number": 7}],
        },
        "repository": {"full_name": "acme/shop"},
    }


@pytest.mark.parametrize(
    ("name", "content", "ref", "request_"),
    [
        ("pull_request", pull(), "refs/pull/7/merge", 7),
        ("pull_request_target", pull(), "refs/heads/main", 7),
        ("issue_comment", {"issue": {"number": 9, "pull_request": {"url": "…"}}}, "refs/heads/main", 9),
        ("issue_comment", {"issue": {"number": 9}}, "refs/heads/main", None),
        ("merge_group", {"merge_group": {"head_ref": f"refs/heads/gh-readonly-queue/main/pr-12-{HEAD}"}}, "", 12),
        ("merge_group", {}, f"refs/heads/gh-readonly-queue/release/v1/pr-12-{HEAD}", 12),
        ("merge_group", {}, "refs/heads/gh-readonly-queue/main/pr-12-x", None),
        ("workflow_run", workflow_run(), "refs/heads/main", 7),
        ("workflow_run", workflow_run("push"), "refs/heads/main", None),
        ("push", {"before": BASE}, "refs/heads/main", None),
        ("schedule", {}, "refs/heads/main", None),
        ("workflow_dispatch", {"inputs": {}}, "refs/heads/main", None),
        ("pull_request", {"pull_request": {"number": "7"}}, "", None),
        ("pull_request", {"pull_request": {"number": True}}, "", None),
        ("pull_request", {"pull_request": {"number": -7}}, "", None),
    ],
)
def test_the_pull_request_is_found_in_whatever_event(
    name: str, content: dict[str, Json], ref: str, request_: int | None
) -> None:
    assert Event(name, content, ref).request == request_


@pytest.mark.parametrize(
    ("name", "content", "base"),
    [
        ("pull_request", pull(), BASE),
        ("merge_group", {"merge_group": {"base_sha": BASE}}, BASE),
        ("push", {"before": BASE}, BASE),
        ("push", {"before": "0" * 40}, None),
        ("push", {"before": "--upload-pack=x"}, None),
        ("schedule", {"before": BASE}, None),
    ],
)
def test_the_base_is_what_would_be_merged_into_or_was_pushed_upon(
    name: str, content: dict[str, Json], base: str | None
) -> None:
    assert Event(name, content).base == base


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "pull_request_review"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pull(), ""),
        (pull("Acme/Shop"), ""),
        (pull("mallory/shop"), "comes from a fork"),
        (pull(None), "is gone"),
        ({"pull_request": {}}, "is gone"),
        ({"pull_request": "x"}, "is gone"),
        ({"pull_request": {"head": {"repo": {"full_name": "acme/shop"}}}}, "comes from a fork"),
    ],
)
def test_a_pull_request_is_a_fork_s_unless_it_says_otherwise(name: str, content: dict[str, Json], told: str) -> None:
    fork = Event(name, content).fork
    assert told in fork
    assert bool(told) == bool(fork)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (workflow_run(), ""),
        (workflow_run(head="mallory/shop"), "comes from a fork"),
        (workflow_run("pull_request_target", head="mallory/shop"), "comes from a fork"),
        (workflow_run("push", head="acme/shop"), ""),
    ],
)
def test_a_run_after_the_run_of_a_fork_is_a_fork_s(content: dict[str, Json], told: str) -> None:
    assert told in Event("workflow_run", content).fork


@pytest.mark.parametrize(
    ("name", "content", "actor", "confined"),
    [
        ("pull_request", pull(), "alice", False),
        ("pull_request", pull(), "dependabot[bot]", True),
        ("pull_request", pull(user="dependabot[bot]"), "alice", True),
        ("pull_request_target", pull(user="dependabot[bot]"), "alice", True),
        ("push", {}, "dependabot[bot]", True),
        ("workflow_run", workflow_run(actor="dependabot[bot]"), "dependabot[bot]", True),
        ("workflow_run", workflow_run("push", actor="dependabot[bot]"), "dependabot[bot]", False),
        # The clock's actor is who changed the workflow last.
        ("schedule", {}, "dependabot[bot]", False),
    ],
)
def test_dependabot_s_runs_have_no_secrets(name: str, content: dict[str, Json], actor: str, confined: bool) -> None:
    assert bool(Event(name, content).confined(actor)) is confined


def test_an_event_is_read_from_where_the_environment_says(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"before": BASE}), "utf-8")
    environment = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path), "GITHUB_REF": "refs/heads/main"}
    assert read_event(environment) == Event("push", {"before": BASE}, "refs/heads/main")


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_an_event_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "event.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ForgeError, match=r"GITHUB_EVENT_PATH names .*--forge generic"):
        read_event({"GITHUB_EVENT_PATH": str(path)})


def test_an_environment_without_an_event_says_what_to_do() -> None:
    with pytest.raises(ForgeError, match="GITHUB_EVENT_PATH is not set"):
        read_event({})


_NAMES = """pull_request number issue user login base head repo full_name sha before merge_group head_ref base_sha
    workflow_run pull_requests event actor head_repository"""
_keys = st.sampled_from(_NAMES.split())
_leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["pull_request", BASE, "a/b"])
)
_events = st.dictionaries(
    _keys, st.recursive(_leaves, lambda inner: st.lists(inner) | st.dictionaries(_keys, inner), max_leaves=12)
)


@settings(max_examples=40)
@given(st.sampled_from(["push", "pull_request", "workflow_run", "merge_group"]), _events, st.text(), st.text())
def test_no_event_however_hostile_gives_anything_but_numbers_hashes_and_our_own_sentences(
    name: str, content: dict[str, Json], ref: str, actor: str
) -> None:
    event = Event(name, content, ref)
    assert event.request is None or (type(event.request) is int and event.request > 0)
    assert event.base is None or commit_in(event.base) == event.base
    assert "".join((event.fork, event.confined(actor))).isprintable()
    if "pull_request" in content and not event.fork:
        assert content["pull_request"] not in (None, {}, [])


@pytest.mark.parametrize("text", ["", "main", "A" * 40, "a" * 39, "0" * 40, f"{HEAD}\n", f"{HEAD}..{BASE}"])
def test_only_a_whole_hash_is_a_commit(text: str) -> None:
    assert commit_in(text) is None
