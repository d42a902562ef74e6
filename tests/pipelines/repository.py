"""A repository on GitHub whose pipelines run here: events as GitHub sends them, and the account that they deploy to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.ci.conversation import marker
from reconciler.devserver import RunningServer
from tests.forge.github import GitHub
from tests.forge.github_world import Comment, Issue, Pull
from tests.secrets.program import Told, execute

REPO = "acme/shop"
BASE = "b" * 40
HEAD = "a" * 40
MERGED = "d" * 40
SECRET = "hush-hush-little-baby"


@dataclass
class Repository:
    """The checkout in ``folder``, with the stand-in of GitHub and the account; ``pull`` is its pull request."""

    folder: Path
    github: GitHub
    qstash: RunningServer
    token: str = "ghs_writer"
    secrets: dict[str, str] = field(default_factory=lambda: {"CRON_SECRET": SECRET})
    runs: int = 0

    def __post_init__(self) -> None:
        self.pull = self.github.add_pull(REPO, commits={MERGED})
        self.secrets["QSTASH_TOKEN"] = self.qstash.token

    def write(self, text: str, name: str = "schedules.yaml") -> None:
        """Commit a manifest."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def on_pull_request(self, command: str = "plan", *arguments: str, **variables: str) -> Told:
        """The pipeline of the pull request."""
        return self.run(self.event_of(self.pull), "pull_request", command, *arguments, **variables)

    def on_fork(self, command: str = "plan", *arguments: str, **variables: str) -> Told:
        """The same from a fork: no secrets, and a token that may only read."""
        pull = self.github.add_pull(REPO, head_repo="mallory/shop", title="Innocent")
        self.secrets, kept = {}, self.secrets
        self.token, token = "ghs_reader", self.token
        try:
            return self.run(self.event_of(pull), "pull_request", command, *arguments, **variables)
        finally:
            self.secrets, self.token = kept, token

    def on_push(self, command: str = "apply", *arguments: str, **variables: str) -> Told:
        """The pipeline of the branch after the merge."""
        return execute("ci", command, *arguments, folder=self.folder, variables=self.prepare_push(**variables))

    def prepare_push(self, **variables: str) -> dict[str, str]:
        """Merge, and the environment of the pipeline of the branch."""
        self.pull.merged_at = self.pull.merged_at or "2026-11-22T10:00:00Z"
        self.pull.state = "closed"
        event = {"ref": "refs/heads/main", "before": BASE, "after": MERGED, "repository": {"full_name": REPO}}
        return self.prepare(event, "push", GITHUB_SHA=MERGED, GITHUB_REF="refs/heads/main", **variables)

    def on_schedule(self, command: str = "drift", *arguments: str, **variables: str) -> Told:
        """A pipeline that runs by the clock."""
        event = {"schedule": "0 6 * * *", "repository": {"full_name": REPO}}
        return self.run(event, "schedule", command, *arguments, GITHUB_REF="refs/heads/main", **variables)

    def run(self, event: object, name: str, command: str, *arguments: str, **variables: str) -> Told:
        """Run a command as a step of a job."""
        return execute("ci", command, *arguments, folder=self.folder, variables=self.prepare(event, name, **variables))

    def prepare(self, event: object, name: str, **variables: str) -> dict[str, str]:
        """The environment of a step of a job."""
        self.runs += 1
        runner = self.folder.parent / "runner" / str(self.runs)
        runner.mkdir(parents=True)
        (runner / "event.json").write_text(json.dumps(event))
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_GRAPHQL_URL": self.github.graphql_url,
            "GITHUB_SERVER_URL": "https://github.example.com",
            "GITHUB_REPOSITORY": REPO,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(runner / "event.json"),
            "GITHUB_SHA": "c" * 40,
            "GITHUB_REF": f"refs/pull/{self.pull.number}/merge",
            "GITHUB_RUN_ID": str(self.runs),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_ACTOR": "alice",
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
            "GITHUB_TOKEN": self.token,
            "RUNNER_TEMP": str(runner),
            "QSTASH_URL": self.qstash.url,
            "QSTASH_SYNC_OUT_DIR": str(runner / "out"),
            "NO_COLOR": "1",
        }
        return environment | self.secrets | variables

    @property
    def runner(self) -> Path:
        """The folder of the last run."""
        return self.folder.parent / "runner" / str(self.runs)

    @property
    def outputs(self) -> dict[str, str]:
        """What the last run handed to later steps."""
        text = (self.runner / "output").read_text()
        return dict(re.findall(r"^([a-z-]+)=(.*)$", text, re.MULTILINE))

    @property
    def summary(self) -> str:
        """The page of the last run."""
        return (self.runner / "summary.md").read_text()

    @property
    def comments(self) -> list[Comment]:
        """Those of the pull request."""
        return self.github.comments(REPO, self.pull.number)

    @property
    def comment(self) -> str:
        """The text of the only comment."""
        (only,) = self.comments
        return only.body

    @property
    def issues(self) -> list[Issue]:
        """All issues, open or not."""
        return self.github.issues(REPO)

    @property
    def mark(self) -> str:
        """The first line of the comment about the manifest at the root."""
        return marker("plan", "schedules.yaml")

    def event_of(self, pull: Pull) -> dict[str, Any]:
        """What GitHub tells a pipeline of a pull request."""
        head_repo = pull.head_repo and {"full_name": pull.head_repo, "fork": pull.head_repo != REPO}
        return {
            "action": "synchronize",
            "number": pull.number,
            "repository": {"full_name": REPO},
            "pull_request": {
                "number": pull.number,
                "title": pull.title,
                "user": {"login": pull.author.login, "type": pull.author.type},
                "head": {"sha": pull.head_sha, "ref": pull.head_ref, "repo": head_repo},
                "base": {"sha": pull.base_sha, "ref": pull.base_ref, "repo": {"full_name": REPO}},
            },
        }
