"""``qstash-sync validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.exit import Exit
from reconciler.cli.inputs import load_manifest
from reconciler.cli.moment import read_moment
from reconciler.cli.options import (
    Command,
    format_option,
    manifest_options,
    time_option,
    unset_secrets_option,
    verbosity_options,
)
from reconciler.cli.terminal import Terminal, tell
from reconciler.errors import ManifestError
from reconciler.lint import vet
from reconciler.manifest.checks import LocalUrls
from reconciler.report.report import tell_manifest, tell_problems

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    "validate",
    cls=Command,
    short_help="Check the manifest; offline, without credentials.",
    epilog="""\b
Examples:
  qstash-sync validate
  qstash-sync validate -f jobs/ --var app_url=https://app.example.com
  qstash-sync validate --unset-secrets-ok      where the secrets are not, as in a fork's pull request""",
)
@manifest_options
@unset_secrets_option
@time_option
@format_option
@verbosity_options
def command(
    files: Sequence[str],
    variables: Sequence[str],
    variable_files: Sequence[str],
    form: str,
    at: str | None,
    *,
    unset_secrets_ok: bool,
    no_color: bool,
    quiet: bool,
    verbose: int,
) -> int:
    """Check the manifest, and tell everything that is wrong with it at once.

    Each problem is told as file:line:column: path: what is wrong and what to do. Sends nothing, and needs no
    credentials.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    now = read_moment(at, "--at")
    try:
        manifest = vet(
            load_manifest(files, variables, variable_files, LocalUrls.WARN, unset_secrets_ok=unset_secrets_ok), now
        )
    except ManifestError as error:
        if form == "text":
            raise
        tell(tell_problems(error.problems), form, terminal)
        return Exit.INVALID
    tell(tell_manifest(manifest), form, terminal)
    return Exit.DONE
