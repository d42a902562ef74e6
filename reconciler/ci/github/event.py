"""What GitHub tells of the event that started a run. Its texts are written by anybody, so nothing is taken on trust.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.ci.forge import ForgeError
from reconciler.values import Json, JsonObject

_DEPENDABOT: Final = "dependabot[bot]"
# Whose runs get Dependabot's own secrets and a token that only reads, where Dependabot started them
# (https://docs.github.com/en/code-security/reference/supply-chain-security/troubleshoot-dependabot/dependabot-on-actions).
_CONFINED: Final = frozenset({"push", "create", "deployment", "deployment_status"})
_QUEUE: Final = re.compile(r"refs/heads/gh-readonly-queue/.+/pr-([0-9]{1,9})-[0-9a-f]{40,64}")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# What stands for "no commit".
_NONE: Final = re.compile(r"0+")

_CONFINED_SENTENCE: Final = "Dependabot started this run, which therefore has none of the repository's secrets"
_GONE: Final = "the repository of the pull request's branch is gone, so it counts as a fork, whose runs have no secrets"
_FORK: Final = "the pull request comes from a fork, whose runs have no secrets"


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its name, its content, and the branch or tag that it is of (``GITHUB_REF``)."""

    name: str
    content: JsonObject
    ref: str = ""

    @property
    def request(self) -> int | None:
        """The number of the pull request that it is of; None where that was closed without a merge."""
        if isinstance(self._at("issue", "pull_request"), Mapping):
            return _number(self._at("issue", "number"))
        queued = _QUEUE.fullmatch(self._text("merge_group", "head_ref") or self.ref)
        if queued:
            return int(queued[1])
        found = self._at("workflow_run", "pull_requests") if self._continues else None
        if isinstance(found, list) and len(found) == 1:
            return _number(_dig(found[0], "number"))
        return None if self._is_rejected else _number(self._at("pull_request", "number"))

    @property
    def base(self) -> str | None:
        """The commit that is gone out from: that of the branch to merge into, or what was pushed upon."""
        for path in (("pull_request", "base", "sha"), ("merge_group", "base_sha")):
            if found := commit_in(self._text(*path)):
                return found
        return commit_in(self._text("before")) if self.name == "push" else None

    @property
    def fork(self) -> str:
        """Why the code is that of somebody who may not write to the repository, in a sentence; empty where not so."""
        if "pull_request" in self.content:
            return self._fork(("pull_request", "head", "repo"), ("pull_request", "base", "repo"))
        return self._fork(("workflow_run", "head_repository"), ("repository",)) if self._continues else ""

    def confined(self, actor: str) -> str:
        """Why a run which ``actor`` started has no secrets though it is of no fork, in a sentence; else empty."""
        opened = self._text("pull_request", "user", "login"), self._text("workflow_run", "actor", "login")
        if _DEPENDABOT in (opened if self._continues else opened[:1]):
            return _CONFINED_SENTENCE
        confined = self.name in _CONFINED or self.name.startswith("pull_request")
        return _CONFINED_SENTENCE if confined and actor == _DEPENDABOT else ""

    @property
    def _is_rejected(self) -> bool:
        merged = self._at("pull_request", "merged_at") is not None or self._at("pull_request", "merged") is True
        return self._text("pull_request", "state") == "closed" and not merged

    @property
    def _continues(self) -> bool:
        """Whether it follows the run of a pull request."""
        return self.name == "workflow_run" and self._text("workflow_run", "event").startswith("pull_request")

    def _fork(self, head: tuple[str, ...], base: tuple[str, ...]) -> str:
        theirs, ours = self._text(*head, "full_name"), self._text(*base, "full_name")
        if not theirs:
            return _GONE
        return "" if theirs.casefold() == ours.casefold() else _FORK

    def _at(self, *path: str) -> Json:
        return _dig(self.content, *path)

    def _text(self, *path: str) -> str:
        found = self._at(*path)
        return found if isinstance(found, str) else ""


def read_event(environment: Mapping[str, str]) -> Event:
    """The event that the environment of a job names; ``ForgeError`` where it cannot be read."""
    path = environment.get("GITHUB_EVENT_PATH", "")
    advice = "GitHub Actions sets it; elsewhere, choose --forge generic"
    if not path:
        raise ForgeError(f"GITHUB_EVENT_PATH is not set: {advice}")
    try:
        content: Json = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ForgeError(f"GITHUB_EVENT_PATH names no file with the JSON of an event: {advice}") from error
    if not isinstance(content, Mapping):
        raise ForgeError(f"GITHUB_EVENT_PATH names a file with JSON that is no event: {advice}")
    return Event(environment.get("GITHUB_EVENT_NAME", ""), content, environment.get("GITHUB_REF", ""))


def commit_in(text: str) -> str | None:
    """The whole hash of a commit, where the text is one."""
    return text if _COMMIT.fullmatch(text) and not _NONE.fullmatch(text) else None


def _dig(value: Json, *path: str) -> Json:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(value: Json) -> int | None:
    return value if type(value) is int and value > 0 else None
