"""What a command has at hand in a pipeline."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.conversation import marker
from reconciler.cli.planning import prepare
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from reconciler.ci.forge import Forge
    from reconciler.ci.seal import Seal
    from reconciler.cli.ci.settings import Settings
    from reconciler.cli.planning import Request
    from reconciler.cli.session import Account, Interruption
    from reconciler.cli.terminal import Terminal
    from reconciler.model import Manifest

QSTASH_TOKENS: Final = ("QSTASH_TOKEN", "EU_CENTRAL_1_QSTASH_TOKEN", "US_EAST_1_QSTASH_TOKEN")


@dataclass(slots=True)
class Job:
    """What a command has at hand. ``comments`` where this command's endings belong in the pull request's comment.

    ``seal`` is what the comment goes on to carry where an error ends the command: that of what was reviewed.
    """

    name: str
    settings: Settings
    request: Request
    forge: Forge
    terminal: Terminal
    interruption: Interruption
    comments: bool = False
    pull_request: int | None = None
    seal: Seal | None = None

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
        return not run.fork and (not run.foreign or any(os.environ.get(name) for name in QSTASH_TOKENS))

    def prepare(self) -> tuple[Manifest, Account]:
        """The manifest and the account; from here on the forge masks what is secret."""
        manifest, account = prepare(self.request, self.terminal)
        resources = (one for found in manifest.desired.values() for one in found)
        self.forge.mask({secret for one in resources for secret in secrets_in(one.spec)})
        return manifest, account
