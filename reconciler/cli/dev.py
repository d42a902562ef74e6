"""``qstash-sync dev``."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import option, several
from reconciler.cli.session import DEV_URL_HOST, dev_port
from reconciler.errors import QstashSyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    "dev",
    short_help="Serve a QStash on this machine.",
    epilog="""\b
Examples:
  qstash-sync dev
  qstash-sync dev --port 9000 --db .qstash-dev.db
  qstash-sync dev --quirk list-order=reversed
\b
What is behind a quirk, and its positions:
  qstash-sync dev --list-quirks""",
)
@option("--host", default=DEV_URL_HOST, show_default=True, help="The address to listen on.")
@option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.  [default: 8080]")
@option("--db", default=":memory:", show_default=True, metavar="FILE", help="Where it keeps its data.")
@several("--quirk", "quirks", "NAME=VALUE", "How it does what QStash's documentation leaves open")
@click.option("--list-quirks", is_flag=True, help="List the quirks and their positions.")
def command(host: str, port: int | None, db: str, quirks: Sequence[str], *, list_quirks: bool) -> None:
    """Serve a QStash on this machine, until Ctrl-C. It prints the variables that clients need."""
    from reconciler.devserver import Quirks, client_environment, list_positions, serve

    if list_quirks:
        for name, positions in list_positions().items():
            click.echo(f"{name}={'|'.join(positions)}")
        return
    try:
        chosen = Quirks.parse(quirks)
    except ValueError as error:
        raise UsageError(f"--quirk: {error}") from error
    number = dev_port() if port is None else port
    try:
        server = serve(host, number, db, quirks=chosen)
    except OSError as error:
        raise QstashSyncError(f"cannot serve on {host}:{number}: {error.strerror or error}") from error
    with server:
        for name, value in client_environment(server).items():
            click.echo(f"export {name}={value}")
        click.echo(f"Serving QStash on {server.url}, its data in {db}. Ctrl-C ends it.", err=True)
        threading.Event().wait()
