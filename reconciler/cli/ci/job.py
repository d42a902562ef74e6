"""One run of a command in a pipeline: what it works with, and how its ending is told everywhere at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.ci.conversation import marker
from reconciler.cli.ci.choice import choose_forge
from reconciler.cli.ci.ending import Ending, ended_by
from reconciler.cli.ci.publishing import publish
from reconciler.cli.ci.settings import Settings, split
from reconciler.cli.exit import Exit
from reconciler.cli.planning import Request, prepare
from reconciler.cli.terminal import Terminal
from reconciler.errors import QstashSyncError
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.ci.forge import Forge
    from reconciler.cli.session import Account
    from reconciler.model import Manifest

_TOKENS = ("QSTASH_TOKEN", "EU_CENTRAL_1_QSTASH_TOKEN", "US_EAST_1_QSTASH_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN")


@dataclass(slots=True)
class Job:
    """What a command has at hand. ``comments`` where this command's endings belong in the pull request's comment."""

    name: str
    settings: Settings
    request: Request
    forge: Forge
    terminal: Terminal
    comments: bool = False
    pull_request: int | None = None

    @property
    def target(self) -> str:
        """What is deployed to, as its comment names it: by its name, else by the manifest's."""
        if self.settings.target_name:
            return self.settings.target_name
        files = self.request.files or ("schedules.yaml",)
        return ", ".join(str(Path(self.forge.run.folder, file)) for file in files)

    @property
    def mark(self) -> str:
        """The first line of the comment with this target's plan."""
        return marker("plan", self.target)

    @property
    def has_secrets(self) -> bool:
        """Whether this run may plan: a fork's must not, whatever it was given, and another may lack the token."""
        run = self.forge.run
        return not run.fork and (not run.foreign or any(os.environ.get(name) for name in _TOKENS[:3]))

    def prepare(self) -> tuple[Manifest, Account]:
        """The manifest and the account; from here on the forge masks what is secret."""
        manifest, account = prepare(self.request, self.terminal)
        resources = (one for found in manifest.desired.values() for one in found)
        self.forge.mask({secret for one in resources for secret in secrets_in(one.spec)})
        return manifest, account


def run(name: str, given: dict[str, Any], work: Callable[[Job], Ending], *, comments: bool = False) -> int:
    """Do a command's work, and tell how it ended, also where an error ended it. The exit code."""
    verbosity = {word: given.pop(word) for word in ("no_color", "quiet", "verbose")}
    settings, request = split(given)
    terminal = Terminal(**verbosity)
    forge = choose_forge(settings, os.environ)
    job = Job(name, settings, request, forge, terminal, comments, forge.run.request)
    forge.mask({value for variable in _TOKENS if (value := os.environ.get(variable))})
    with forge.guarded():
        try:
            ending = work(job)
        except QstashSyncError as error:
            ending = ended_by(error, name)
        except KeyboardInterrupt:
            ending = Ending(name, code=Exit.INTERRUPTED, failure=("interrupted",))
        publish(job, ending)
    return int(ending.code)
