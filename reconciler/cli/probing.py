"""``lint --probe``: what is sent is shown and agreed to before it is sent."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import click

from reconciler.cli.options import option
from reconciler.cli.prompt import ask
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from reconciler.model import Manifest, Warning_
    from reconciler.probing import Target

F = TypeVar("F", bound="Callable[..., Any]")
_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Probe:
    """What the options say of probing: whether at all, also what is private, without asking, how many at a time."""

    probe: bool
    probe_private: bool
    yes: bool
    parallelism: int


def probe_options(function: F) -> F:
    """Whether to ask the destinations themselves, and how."""
    settings = (
        option("--probe", is_flag=True, help="Ask every destination, without a signature, whether it lets anybody in."),
        option("--probe-private", is_flag=True, help="Let --probe ask this machine and private networks as well."),
        option("--yes", is_flag=True, help="Let --probe begin without asking."),
        option(
            "--parallelism",
            type=click.IntRange(1, 64),
            default=10,
            show_default=True,
            help="Requests of --probe at a time.",
        ),
    )
    for decorate in reversed(settings):
        function = decorate(function)
    return function


def probe_destinations(manifest: Manifest, request: Probe, terminal: Terminal) -> tuple[Warning_, ...]:
    """What the destinations' answers give rise to, as the manifest would have it told; nothing where none is wanted.

    ``UsageError``, before anything is sent, where the user does not agree, or there is no terminal to ask on.
    """
    if not request.probe:
        return ()
    from reconciler.lint import settle
    from reconciler.probing import Manners, collect, judge
    from reconciler.probing import ask as ask_all

    targets = collect(manifest)
    askable = [one for one in targets if not one.is_hidden and (request.probe_private or not one.is_local)]
    _agree(askable, request, terminal)
    outcomes = ask_all(
        targets,
        Manners(parallelism=request.parallelism, private=request.probe_private),
        lambda done: terminal.progress(f"Asked {done} of {len(targets)} …"),
    )
    judged = map(judge, targets, outcomes)
    return settle(filter(None, judged), manifest)


def _agree(targets: Sequence[Target], request: Probe, terminal: Terminal) -> None:
    """Show what is about to be sent, and ask whether it may be."""
    from reconciler.probing import preview

    if not targets:
        terminal.note("There is nothing that --probe may ask.")
        return
    if not (request.yes or sys.stdin.isatty()):
        raise UsageError("there is no terminal to ask on before --probe sends anything; pass --yes")
    if any(os.environ.get(name) or os.environ.get(name.lower()) for name in _PROXIES):
        terminal.note("--probe goes straight to the destinations: the proxy of the environment is not used.")
    for line in preview(targets):
        _show(line, request, terminal)
    if not request.yes and ask("Send them? Only 'yes' is taken as a yes:") != "yes":
        raise UsageError("not confirmed; nothing was sent")


def _show(line: str, request: Probe, terminal: Terminal) -> None:
    """Tell what is to be sent, also to who wants quiet, if the question is about it."""
    if request.yes:
        terminal.note(line)
    else:
        click.echo(visible(line), err=True)
