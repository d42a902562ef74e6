"""``qstash-sync dev``."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli import collector
from reconciler.cli.options import Command, option, several
from reconciler.cli.session import DEV_URL_HOST, dev_port
from reconciler.errors import ManifestError, Problem, QstashSyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import BinaryIO

    from reconciler.devserver import Quirks
    from reconciler.devserver.delivery.clock import Clock
    from reconciler.devserver.rules import Rule

_PLANS: Final = ["none", "free", "payg", "fixed-1m", "fixed-10m"]
_YEARS: Final = range(1971, 2900)
_LATENCY: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)")


@click.command(
    "dev",
    cls=Command,
    short_help="Serve a QStash on this machine.",
    epilog="""\b
Examples:
  qstash-sync dev
  qstash-sync dev --port 9000 --db .qstash-dev.db
  qstash-sync dev --quirk list-order=reversed
  qstash-sync dev --latency 20ms --faults faults.json
  qstash-sync dev --plan free --clock 2026-03-01T08:59:00Z
\b
With --clock, time stands still until it is moved, and each answer comes when all that was due on the way is delivered:
  curl -X POST -H "Authorization: Bearer $QSTASH_TOKEN" "$QSTASH_URL/dev/clock/advance?by=1h30m"
  curl -X POST -H "Authorization: Bearer $QSTASH_TOKEN" "$QSTASH_URL/dev/clock/next"
\b
A file of faults is a list of rules, each a fault and the requests that it befalls; by default, all of them:
  [
    {"fault": "refused", "status": 503, "method": "POST", "path": "/v2/schedules/*", "nth": 3},
    {"fault": "cut", "at": "after", "every": 5, "times": 2},
    {"fault": "late", "seconds": 0.5, "probability": 0.1, "seed": 7}
  ]
In a path, * is any text, slashes too. What a rule's method and path choose is counted from 1: nth is that one alone,
every each k-th, both the n-th and each k-th after it; times ends it after so many.
\b
What is behind a quirk or a fault, and the positions and settings there are:
  qstash-sync dev --list-quirks
  qstash-sync dev --list-faults""",
)
@option("--host", default=DEV_URL_HOST, show_default=True, metavar="HOST", help="The address to listen on.")
@option("--port", type=click.IntRange(0, 65535), metavar="N", help="The port; 0 takes a free one.  [default: 8080]")
@option("--db", default=":memory:", show_default=True, metavar="FILE", help="Where it keeps its data.")
@several("--quirk", "quirks", "NAME=VALUE", "How it does what QStash's documentation leaves open")
@option("--plan", type=click.Choice(_PLANS), default="none", show_default=True, help="Whose limits hold.")
@option("--clock", metavar="TIME", help="Stand still at this time, or at now, until POST /dev/clock/… moves it.")
@option("--latency", metavar="TIME", help="How long every answer takes, as 20ms or 1.5s.")
@option("--faults", type=click.File("rb"), metavar="FILE", help="What goes wrong, and when: JSON, see below.")
@click.option("--list-quirks", is_flag=True, help="List the quirks and their positions.")
@click.option("--list-faults", is_flag=True, help="List the faults and their settings.")
def command(
    host: str,
    port: int | None,
    db: str,
    *,
    quirks: Sequence[str],
    plan: str,
    clock: str | None,
    latency: str | None,
    faults: BinaryIO | None,
    list_quirks: bool,
    list_faults: bool,
) -> None:
    """Serve a QStash on this machine, until Ctrl-C: schedules fire, messages go out.

    It prints what clients need. Its address, opened in a browser, is a page that shows all of it and fires schedules.
    """
    from reconciler.devserver import list_positions
    from reconciler.devserver.limits import PLANS
    from reconciler.devserver.rule_file import list_settings
    from reconciler.devserver.rules import around

    if list_quirks or list_faults:
        _list(list_positions() if list_quirks else {}, list_settings() if list_faults else {})
        return
    rules = around((*_read_latency(latency), *_read_faults(faults)))
    settings = {"quirks": _read_quirks(quirks), "limits": PLANS[plan], "around": rules, "delivery": _read_clock(clock)}
    _serve(host, dev_port() if port is None else port, db, **settings)


def _list(positions: Mapping[str, Sequence[str]], settings: Mapping[str, Sequence[str]]) -> None:
    for name, found in positions.items():
        click.echo(f"{name}={'|'.join(found)}")
    for name, found in settings.items():
        click.echo(" ".join((name, *found)))


def _read_quirks(settings: Sequence[str]) -> Quirks:
    from reconciler.devserver import Quirks

    try:
        return Quirks.parse(settings)
    except ValueError as error:
        raise UsageError(f"--quirk: {error}") from error


def _read_latency(text: str | None) -> Iterable[Rule]:
    from reconciler.devserver.faults import Late
    from reconciler.devserver.rules import Rule

    if text is None:
        return ()
    found = _LATENCY.fullmatch(text)
    if found is None:
        raise UsageError(f"--latency: {text!r} is no time; write 20ms or 1.5s")
    number, unit = found.groups()
    try:
        return (Rule(Late(float(number) / (1000 if unit == "ms" else 1))),)
    except ValueError as error:
        raise UsageError(f"--latency: {error}") from error


def _read_faults(file: BinaryIO | None) -> Iterable[Rule]:
    from reconciler.devserver.rule_file import RuleFileError, read_rules

    if file is None:
        return ()
    try:
        return read_rules(file.read())
    except RuleFileError as error:
        problems = (Problem(file.name, one.line, one.column, one.path, one.message) for one in error.mistakes)
        raise ManifestError(tuple(problems)) from error


def _read_clock(given: str | None) -> Clock:
    from datetime import UTC, datetime

    from reconciler.devserver.delivery.clock import RunningClock, StandingClock

    if given is None:
        return RunningClock()
    if given == "now":
        return StandingClock(datetime.now(UTC))
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"--clock: {given!r} is no time; write now, or 2026-03-01T08:59:00Z") from error
    if moment.year not in _YEARS:
        raise UsageError(f"--clock: {given!r} is out of range; write a year from {_YEARS[0]} to {_YEARS[-1]}")
    if moment.tzinfo is None:
        raise UsageError(f"--clock: {given!r} has no zone; write {given}Z for UTC, or an offset such as +03:00")
    return StandingClock(moment)


def _serve(host: str, port: int, db: str, **settings: Any) -> None:  # noqa: ANN401 - those of the server's own
    from reconciler.devserver import client_environment, serve

    try:
        server = serve(host, port, db, **settings)
    except OSError as error:
        raise QstashSyncError(
            f"cannot serve on {host}:{port}: {error.strerror or error}; choose others by --host and --port"
        ) from error
    with server:
        for name, value in client_environment(server).items():
            click.echo(f"export {name}={value}")
        click.echo(f"Serving QStash on {server.url}, its data in {db}. Ctrl-C ends it.", err=True)
        with collector.at_work():
            threading.Event().wait()
