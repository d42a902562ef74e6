"""What a stand-in of GitLab holds: who may do what, merge requests and issues, notes and their edits, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.forge.github_world import Repository

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Who a token is, and what it may do; one that is no member sees no private project."""

    id: int
    username: str
    writes: bool = True
    member: bool = True

    def as_author(self) -> Json:
        return {"id": self.id, "username": self.username, "name": self.username.title(), "state": "active"}


BOT = User(501, "project_7_bot_f00d")
ALICE = User(20, "alice")
TOKENS = {
    "glpat-writer": BOT,
    "glpat-reader": User(501, "project_7_bot_f00d", writes=False),
    "glpat-alice": ALICE,
    "glpat-stranger": User(99, "mallory", member=False),
}


@dataclass
class Note:
    """A note; ``edits`` are who replaced its text, and by what, in order."""

    id: int
    text: str
    author: User
    system: bool = False
    edits: list[tuple[User, str]] = field(default_factory=list)

    @property
    def body(self) -> str:
        return self.edits[-1][1] if self.edits else self.text

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "type": None,
            "body": self.body,
            "author": self.author.as_author(),
            "system": self.system,
            "resolvable": False,
            "internal": False,
        }


@dataclass
class Noteable:
    """What can be talked about."""

    iid: int
    title: str
    author: User
    description: str = ""
    state: str = "opened"
    notes: list[Note] = field(default_factory=list)


@dataclass
class MergeRequest(Noteable):
    """A merge request. ``diffs`` are as GitLab lists them; ``commits`` are all whose merge request this is."""

    target_branch: str = "main"
    merge_commit_sha: str | None = None
    squash_commit_sha: str | None = None
    merged_at: str | None = None
    commits: set[str] = field(default_factory=set)
    diffs: list[Json] = field(default_factory=list)

    def holds(self, commit: str) -> bool:
        return commit in {*self.commits, self.merge_commit_sha, self.squash_commit_sha}

    def as_json(self) -> Json:
        names = ("iid", "title", "state", "target_branch", "merge_commit_sha", "squash_commit_sha", "merged_at")
        return {name: getattr(self, name) for name in names}


@dataclass
class Project:
    """A project; its files by ref, or in a clone on this machine."""

    id: int
    path: str
    public: bool = False
    requests: dict[int, MergeRequest] = field(default_factory=dict)
    issues: dict[int, Noteable] = field(default_factory=dict)
    files: Repository = field(default_factory=lambda: Repository("files"))

    def show(self, issue: Noteable, url: str) -> Json:
        return {
            "id": 10_000 + issue.iid,
            "iid": issue.iid,
            "title": issue.title,
            "description": issue.description,
            "state": issue.state,
            "author": issue.author.as_author(),
            "web_url": f"{url}/{self.path}/-/issues/{issue.iid}",
        }
