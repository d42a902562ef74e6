"""What a stand-in of GitHub holds: who may do what, pull requests and issues, comments and their edits, files."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

LONGEST_TEXT: Final = 65_536
LARGEST_INLINE: Final = 1_000_000

Json = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """Who a token is. One that does not read is answered as if nothing were there."""

    login: str
    type: str = "Bot"
    reads: bool = True
    writes: bool = True

    def as_user(self) -> Json:
        number = sum(self.login.encode())
        return {"login": self.login, "id": number, "node_id": f"U_{number}", "type": self.type}

    def as_actor(self) -> Json:
        """As GraphQL has it: a bot's login without the suffix."""
        return {"__typename": self.type, "login": self.login.removesuffix("[bot]")}


ACTIONS: Final = Identity("github-actions[bot]")
TOKENS: Final = {
    "ghs_writer": ACTIONS,
    "ghs_reader": Identity("github-actions[bot]", writes=False),
    "ghs_blind": Identity("github-actions[bot]", reads=False, writes=False),
    "ghs_app": Identity("acme-deployer[bot]"),
    "ghp_alice": Identity("alice", "User"),
    "ghp_namesake": Identity("github-actions", "User"),
}


@dataclass
class Comment:
    """A comment; ``edits`` are who replaced its text, and by what, in order."""

    id: int
    number: int
    text: str
    author: Identity
    edits: list[tuple[Identity, str]] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return f"IC_{self.id}"

    @property
    def history(self) -> list[str]:
        """Every text that it ever had, as GitHub keeps them."""
        return [self.text, *(text for _, text in self.edits)]

    @property
    def body(self) -> str:
        return self.history[-1]


@dataclass
class Issue:
    """An issue."""

    number: int
    title: str
    body: str
    author: Identity
    state: str = "open"


@dataclass
class Pull:
    """A pull request. ``files`` are as GitHub lists them; ``commits`` are all whose pull request this is."""

    number: int
    base_ref: str = "main"
    base_sha: str = "b" * 40
    head_ref: str = "feature"
    head_sha: str = "a" * 40
    head_repo: str | None = None
    merge_commit_sha: str | None = None
    merged_at: str | None = None
    state: str = "open"
    author: Identity = Identity("alice", "User")
    title: str = "A change"
    files: list[Json] = field(default_factory=list)
    commits: set[str] = field(default_factory=set)

    def holds(self, sha: str) -> bool:
        return sha in self.commits or sha in {self.head_sha, self.merge_commit_sha}


@dataclass
class Repository:
    """A repository; its files by ref, or in a clone on this machine."""

    name: str
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    files: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    clone: Path | None = None
    locked: set[int] = field(default_factory=set)

    def has(self, number: int) -> bool:
        return number in self.pulls or number in self.issues

    def next_number(self) -> int:
        return max((*self.pulls, *self.issues), default=0) + 1

    def tree(self, ref: str) -> Mapping[str, bytes] | None:
        """The files at a ref; None where there is no such ref."""
        if ref in self.files or self.clone is None:
            return self.files.get(ref)
        return _read_tree(self.clone, ref)


def _read_tree(clone: Path, ref: str) -> Mapping[str, bytes] | None:
    names = _git(clone, "ls-tree", "-r", "-z", "--name-only", "--full-tree", ref)
    if names is None:
        return None
    paths = [name.decode() for name in names.split(b"\0") if name]
    return {path: _git(clone, "show", f"{ref}:{path}") or b"" for path in paths}


def _git(clone: Path, *arguments: str) -> bytes | None:
    run = subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=False)
    return run.stdout if run.returncode == 0 else None
