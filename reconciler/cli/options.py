"""The options that several commands share, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound="Callable[..., Any]")

DEFAULT_FILE: Final = "schedules.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """Which manifest: ``-f``, ``--var``, ``--var-file``."""

    files: tuple[str, ...]
    variables: tuple[str, ...]
    variable_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """Which account, and how hard to ask it."""

    dev: bool
    db: str
    parallelism: int
    max_rps: float | None


def manifest_options(function: F) -> F:
    """``-f``, ``--var``, ``--var-file``."""
    return _all(
        function,
        click.option(
            "-f", "--file", "files", multiple=True, metavar="PATH",
            help=f"A manifest, a folder of them, or - for standard input; repeatable.  [default: {DEFAULT_FILE}]",
        ),
        click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable of the manifest; repeatable."),
        click.option("--var-file", "variable_files", multiple=True, metavar="PATH", help="A YAML file of variables; repeatable."),
    )  # fmt: skip


def connection_options(function: F) -> F:
    """``--dev``, ``--db``, ``--parallelism``, ``--max-rps``."""
    return _all(
        function,
        click.option("--dev", is_flag=True, envvar=["QSTASH_SYNC_DEV"], help="Use the embedded server instead of an account."),
        click.option("--db", default=".qstash-dev.db", show_default=True, metavar="PATH", help="Where --dev keeps its data."),
        click.option("--parallelism", type=click.IntRange(1, 64), default=10, show_default=True, help="Requests at a time."),
        click.option("--max-rps", type=click.FloatRange(min=0, min_open=True), help="Requests per second, at most."),
    )  # fmt: skip


def output_options(function: F) -> F:
    """``--format``, ``--no-color``, ``-q``, ``-v``."""
    return _all(
        function,
        click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."),
        verbosity_options,
    )  # fmt: skip


def verbosity_options(function: F) -> F:
    """``--no-color``, ``-q``, ``-v``."""
    return _all(
        function,
        click.option("--no-color", is_flag=True, help="No colours (also NO_COLOR)."),
        click.option("-q", "--quiet", is_flag=True, help="Nothing but the report."),
        click.option("-v", "--verbose", count=True, help="Tell of every request; twice for more."),
    )


def guard_options(function: F) -> F:
    """The flags that lift a guard, and ``--target``."""
    return _all(
        function,
        click.option("--target", "targets", multiple=True, metavar="ADDRESS", help="Only this resource; repeatable."),
        click.option("--max-deletions", type=click.IntRange(0), metavar="N", help="Let up to N removals through."),
        click.option("--allow-empty", is_flag=True, help="Let a manifest that wants nothing remove things."),
        click.option("--allow-twin", multiple=True, metavar="ADDRESS", help="Create it although its destination is called already."),
        click.option("--unprotect", multiple=True, metavar="ADDRESS", help="Let a protected schedule be removed."),
        click.option("--no-adopt", is_flag=True, help="Refuse to take over what is not marked as ours."),
    )  # fmt: skip


def _all(function: F, *decorators: Callable[[F], F]) -> F:
    for decorator in reversed(decorators):
        function = decorator(function)
    return function
