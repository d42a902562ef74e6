"""``qstash-sync validate``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reconciler.cli.exit import Exit
from reconciler.cli.inputs import load_manifest
from reconciler.cli.options import format_option, manifest_options, option, verbosity_options
from reconciler.cli.terminal import Terminal
from reconciler.errors import ManifestError, Problem
from reconciler.manifest.checks import LocalUrls
from reconciler.report.text import render_warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.model import Manifest


@click.command(
    "validate",
    short_help="Check the manifest; offline, without credentials.",
    epilog="""\b
Examples:
  qstash-sync validate
  qstash-sync validate -f jobs/ --var app_url=https://app.example.com
  qstash-sync validate --unset-secrets-ok      where the secrets are not, as in a fork's pull request""",
)
@manifest_options
@option("--unset-secrets-ok", is_flag=True, help="Put placeholders where secrets are not set.")
@format_option
@verbosity_options
def command(
    files: Sequence[str],
    variables: Sequence[str],
    variable_files: Sequence[str],
    form: str,
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
    try:
        manifest = load_manifest(files, variables, variable_files, LocalUrls.WARN, unset_secrets_ok=unset_secrets_ok)
    except ManifestError as error:
        if form != "json":
            raise
        terminal.report(_as_json(error.problems, None))
        return Exit.INVALID
    terminal.report(_as_json((), manifest) if form == "json" else _as_text(manifest, terminal))
    return Exit.DONE


def _as_text(manifest: Manifest, terminal: Terminal) -> str:
    lines = [f"{render_warning(one, terminal.paint)}\n" for one in manifest.warnings]
    counts = [_count(kind, len(found)) for kind, found in manifest.desired.items()]
    what = ", ".join(counts) or "nothing"
    return f"{''.join(lines)}{terminal.paint('Valid', 'create')}: {what}, owner {manifest.policy.owner}.\n"


def _count(kind: str, number: int) -> str:
    return f"{number} {kind.replace('_', ' ').replace('url', 'URL')}{'' if number == 1 else 's'}"


def _as_json(problems: Sequence[Problem], manifest: Manifest | None) -> str:
    document = {
        "format_version": "1",
        "valid": manifest is not None,
        "problems": [
            {"file": one.file, "line": one.line, "column": one.column, "path": one.path, "message": one.message}
            for one in problems
        ],
        "warnings": [
            {"code": one.code, "address": one.address, "message": one.message, "place": one.place}
            for one in (manifest.warnings if manifest else ())
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
