"""``qstash-sync ci``: the commands for pull requests and pipelines, each imported only when it is run."""

from __future__ import annotations

import os
from typing import Any, Final

import click

from reconciler.cli.lazy import LazyGroup

COMMANDS: Final = {
    "validate": "Check the manifest, and tell on its lines what is wrong.",
    "plan": "Comment on a pull request what merging it would do.",
    "apply": "Apply what was reviewed, and nothing else.",
    "check": "Is the plan that was reviewed still what would be done?",
    "drift": "Keep an issue of what was changed by hand.",
}
_EPILOG: Final = """\b
Examples:
  qstash-sync ci plan                        in a pull request's pipeline
  qstash-sync ci apply                       in the pipeline of the branch that it was merged to
  qstash-sync ci apply --approval none       where nobody reviews
  qstash-sync ci drift                       in a pipeline that runs by the clock

GitHub Actions and GitLab CI are recognised by their environment; anything else is served with files. The forge's
token is taken from GITHUB_TOKEN or GITLAB_TOKEN, QStash's from QSTASH_TOKEN. For GitHub there is an action that does
all of this."""


class _Group(LazyGroup):
    """A group of which one that is called wrongly has its outputs, too."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from reconciler.cli.ci.ending import end_misused

            return end_misused(error, os.environ)


@click.group("ci", cls=_Group, package=__name__, known=COMMANDS, epilog=_EPILOG)
def command() -> None:
    """Plan in pull requests and apply in pipelines: comments, annotations, outputs and a summary."""
