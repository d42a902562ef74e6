"""``qstash-sync export``."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import click

from reconciler.cli.exit import Exit
from reconciler.cli.options import Command, connection_options, option, several, verbosity_options
from reconciler.cli.session import choose_account, connect
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import observe
from reconciler.manifest.export import export, only_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.model import AnyResource, State

_NOBODY = "my-app"


@click.command(
    "export",
    cls=Command,
    short_help="Write the live account as a manifest.",
    epilog="""\b
Examples:
  qstash-sync export > schedules.yaml
  qstash-sync export --owner acme-billing --destination 'https://billing.*'
  qstash-sync export --label reports""",
)
@option("--owner", metavar="NAME", help="Whose manifest it shall be.  [default: the one owner that is found]")
@several("--destination", "destinations", "PATTERN", "Only schedules that call this, like https://api.example.com/*")
@several("--label", "labels", "LABEL", "Only schedules with this label")
@connection_options
@verbosity_options
def command(
    owner: str | None,
    destinations: Sequence[str],
    labels: Sequence[str],
    db: str,
    parallelism: int,
    max_rps: float | None,
    *,
    dev: bool,
    no_color: bool,
    quiet: bool,
    verbose: int,
) -> int:
    """Write the live account as a manifest, on stdout.

    Ids are kept. What is secret becomes a variable that holds the original; the values are not written. Schedules of
    other owners are left out. Only reads.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    account = choose_account(dev=dev, db=db)
    with connect(account, terminal, parallelism, max_rps) as client:
        observed = observe(client, KINDS, lambda kind: terminal.progress(f"Read {kind.section} …"))
    result = export(KINDS, _part(observed, destinations, labels), _owner(owner, observed))
    terminal.report(result.text)
    for warning in result.warnings:
        terminal.warn(f"{warning.address} is left out: {warning.message} [{warning.code}]")
    if result.variables:
        names = ", ".join(name.upper() for name in result.variables)
        terminal.note(f"Secrets are variables: set {names} to what QStash holds before you plan.")
    return Exit.DONE


def _owner(given: str | None, observed: State) -> str:
    if given is not None:
        return given
    found = {one.mark.owner for resources in observed.values() for one in resources if one.mark}
    if len(found) > 1:
        raise UsageError(f"several owners share the account ({', '.join(sorted(found))}); say whose with --owner")
    return only_owner(observed) or _NOBODY


def _part(observed: State, destinations: Sequence[str], labels: Sequence[str]) -> State:
    """What the filters ask for; kinds that have neither a destination nor labels are then left out."""
    if not destinations and not labels:
        return observed

    def is_wanted(one: AnyResource) -> bool:
        traits = BY_NAME[one.kind].traits(one.spec)
        if traits is None:
            return False
        called = not destinations or any(fnmatchcase(traits[0], pattern) for pattern in destinations)
        return called and (not labels or not traits[1].isdisjoint(labels))

    return {name: tuple(filter(is_wanted, resources)) for name, resources in observed.items()}
