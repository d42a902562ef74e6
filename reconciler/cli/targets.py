"""``qstash-sync targets``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.options import Command, option
from reconciler.errors import UsageError
from reconciler.manifest.fleet import read_fleet

if TYPE_CHECKING:
    from reconciler.manifest.fleet import FleetItem

DEFAULT_FILE: Final = "fleet.yaml"
LARGEST_MATRIX: Final = 256
"""Jobs that GitHub makes of one matrix, at most."""


@dataclass(frozen=True, slots=True)
class Target:
    """An account, as a job of a pipeline reads it: several manifests and variables are lines of a text.

    ``secrets`` are by the variable that ``qstash-sync`` reads: the name of the secret in the pipeline, never its value.
    """

    name: str
    manifest: str
    vars: str
    secrets: dict[str, str]


@click.command(
    "targets",
    cls=Command,
    short_help="List the accounts of a fleet, for the matrix of a workflow.",
    epilog="""\b
Examples:
  qstash-sync targets                           those of fleet.yaml
  qstash-sync targets --json                    a job for each: {"include": [...]}
  qstash-sync targets --json --shards 10        ten jobs, each with its share of them
\b
The file:
  manifests: [schedules.yaml]                   of every target that names none
  targets:
    - name: acme
      variables: {tenant: acme}
      secrets: {QSTASH_TOKEN: ACME_QSTASH_TOKEN}""",
)
@click.argument("file", default=DEFAULT_FILE)
@option("--json", "as_json", is_flag=True, help="Print the matrix of a workflow, on one line.")
@option("--shards", type=click.IntRange(1, LARGEST_MATRIX), metavar="N", help="Spread them over so many jobs.")
def command(file: str, *, as_json: bool, shards: int | None) -> None:
    """List the accounts of a fleet: a file of targets, each with its manifests, variables and names of secrets.

    With --json it is what strategy.matrix of a GitHub workflow takes by fromJSON. Offline; no secret is read.
    """
    targets = list_targets(read_fleet(_read(file), file))
    if as_json:
        click.echo(json.dumps({"include": make_jobs(targets, shards)}, ensure_ascii=False, separators=(",", ":")))
        return
    for shard, share in enumerate(spread(targets, shards or 1), start=1):
        for target in share:
            place = f"{shard:>4}  " if shards else ""
            click.echo(f"{place}{target.name}  {', '.join(target.manifest.splitlines())}")


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}; name the file of the fleet") from error


def list_targets(fleet: FleetItem) -> list[Target]:
    """The targets, in the order of the file."""
    return [
        Target(
            name=one.name,
            manifest="\n".join(fleet.manifests_of(one)),
            vars="\n".join(f"{name}={value}" for name, value in one.variables.items()),
            secrets=dict(one.secrets),
        )
        for one in fleet.targets
    ]


def make_jobs(targets: list[Target], shards: int | None) -> list[dict[str, Any]]:
    """A job for each target; or so many, each with its share. ``UsageError`` for more than a matrix may have."""
    if shards is not None:
        shares = enumerate(spread(targets, shards), start=1)
        return [{"shard": shard, "targets": [asdict(one) for one in share]} for shard, share in shares]
    if len(targets) > LARGEST_MATRIX:
        raise UsageError(f"{len(targets)} targets are more than the {LARGEST_MATRIX} jobs of a matrix; add --shards N")
    return [asdict(one) for one in targets]


def spread(targets: list[Target], shards: int) -> list[list[Target]]:
    """Shares as equal as can be, none of them empty; neighbours in the file are in different ones."""
    return [targets[first::shards] for first in range(min(shards, len(targets)))]
