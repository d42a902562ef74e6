"""``qstash-sync schema``."""

from __future__ import annotations

import click

from reconciler.cli.options import Command
from reconciler.manifest.schema import render


@click.command(
    "schema",
    cls=Command,
    short_help="Print the manifest's JSON Schema, for editors.",
    epilog="""\b
Examples:
  qstash-sync schema > schedules.schema.json
\b
Then, as the first line of schedules.yaml:
  # yaml-language-server: $schema=./schedules.schema.json""",
)
def command() -> None:
    """Print the manifest's JSON Schema, for editors."""
    click.echo(render(), nl=False)
