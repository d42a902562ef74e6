"""A repository on a GitHub of this machine, whose schedules are on a QStash of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.api import Client, Target
from reconciler.devserver import RunningServer
from reconciler.devserver.auth import DEV_USERS
from tests.action import act
from tests.action.act import Json, Run
from tests.forge.github import GitHub
from tests.forge.github_world import Comment

NAME: Final = "acme/billing"
PULL: Final = 7

MANIFEST: Final = """\
version: 1
owner: acme-billing
variables:
  cron_secret: {env: CRON_SECRET, secret: true}
schedules:
  - name: daily-digest
    destination: https://billing.example.com/api/jobs/digest
    cron: "0 9 * * 1-5"
    headers: {Authorization: "Bearer {{ cron_secret }}"}
"""
# The id of its schedule on QStash.
DIGEST: Final = "acme-billing.daily-digest"
SECRETS: Final = {"CRON_SECRET": "hush-hush-hush", "GITHUB_TOKEN": "ghs_writer"}


@dataclass(frozen=True)
class Project:
    """The repository, in a folder; ``places`` are the actions that its workflows use."""

    folder: Path
    github: GitHub
    qstash: RunningServer
    places: Mapping[str, Path]

    def write(self, path: str, text: str) -> None:
        """A file of it."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def use(self, *workflows: Path) -> None:
        """Its workflows."""
        for one in workflows:
            self.write(f".github/workflows/{one.name}", act.adapt(one.read_text("utf-8")))

    def copy(self, source: Path) -> None:
        """Have all that lies in another folder."""
        shutil.copytree(source, self.folder, symlinks=True, dirs_exist_ok=True)

    def commit(self) -> str:
        """Commit all; the hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *arguments: str) -> str:
        """Run git in it."""
        identity = ("-c", "user.name=alice", "-c", "user.email=alice@example.com", "-c", "init.defaultBranch=main")
        command = ("git", *identity, *arguments)
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True).stdout

    def run(
        self,
        event: str,
        payload: Json,
        secrets: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Run:
        """Have its workflows run for an event, with these variables in the environment of all steps."""
        environment = {
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_GRAPHQL_URL": self.github.graphql_url,
            "QSTASH_URL": self.qstash.url,
        }
        return act.run(
            self.folder,
            event,
            {"repository": {"full_name": NAME, "default_branch": "main"}, "sender": {"login": "alice"}, **payload},
            places=self.places,
            secrets=self.secrets if secrets is None else secrets,
            variables={"APP_URL": "https://billing.example.com"},
            environment=environment | dict(variables or {}),
        )

    @property
    def secrets(self) -> dict[str, str]:
        """Those of a repository that is set up."""
        return {**SECRETS, "QSTASH_TOKEN": self.qstash.token, "QSTASH_READONLY_TOKEN": DEV_USERS[0].read_only_token}

    def request(
        self,
        *,
        fork: bool = False,
        secrets: Mapping[str, str] | None = None,
        said: Mapping[str, str] | None = None,
        branch: str = "topic",
        variables: Mapping[str, str] | None = None,
    ) -> Run:
        """Push what is there to the pull request, and run for it. ``said`` is what it says of itself."""
        sha = self.commit()
        pull = self.github.repository(NAME).pulls.get(PULL) or self.github.add_pull(NAME, PULL)
        pull.commits.add(sha)
        home = "mallory/billing" if fork else NAME
        told = {
            "number": PULL,
            "head": {"ref": branch, "sha": sha, "repo": {"full_name": home, "fork": fork}},
            "base": {"ref": "main", "sha": self.base, "repo": {"full_name": NAME}},
            "user": {"login": "mallory" if fork else "alice"},
            **(said or {}),
        }
        payload = {"action": "synchronize", "number": PULL, "pull_request": told}
        return self.run("pull_request", payload, secrets, variables)

    def merge(self) -> Run:
        """Merge what is there, and run for the push to main."""
        sha = self.commit()
        pull = self.github.repository(NAME).pulls[PULL]
        pull.state, pull.merged_at, pull.merge_commit_sha = "closed", "2026-11-22T10:00:00Z", sha
        return self.push()

    def push(self) -> Run:
        """Run for a push of what is there to main."""
        sha = self.git("rev-parse", "HEAD").strip()
        return self.run("push", {"ref": "refs/heads/main", "before": self.base, "after": sha})

    @property
    def base(self) -> str:
        """The first commit: main, before any pull request."""
        return self.git("rev-list", "--max-parents=0", "HEAD").strip()

    def apply(self) -> None:
        """Apply what is there, without any pull request."""
        account = {"QSTASH_URL": self.qstash.url, "QSTASH_TOKEN": self.qstash.token, **SECRETS}
        command = (str(act.TOOLS / "qstash-sync"), "apply", "--yes")
        subprocess.run(command, cwd=self.folder, env={**os.environ, **account}, capture_output=True, check=True)

    @property
    def schedules(self) -> dict[str, str]:
        """The crons of what is on QStash, by their ids."""
        with self._connect() as client:
            return {str(one["scheduleId"]): str(one["cron"]) for one in client.list("/v2/schedules")}

    def change_by_hand(self, cron: str) -> None:
        """Have somebody at the console give the digest's schedule another cron."""
        headers = {"Upstash-Cron": cron, "Upstash-Schedule-Id": DIGEST}
        with self._connect() as client:
            client.send("POST", "/v2/schedules/https://billing.example.com/api/jobs/digest", headers)

    def _connect(self) -> Client:
        return Client(Target(self.qstash.url, self.qstash.token))

    @property
    def comments(self) -> list[Comment]:
        """Those of the pull request."""
        return self.github.comments(NAME, PULL)
