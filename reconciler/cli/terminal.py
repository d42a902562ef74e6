"""What is printed, and where: the report on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final

import click

from reconciler.report import renderer, text
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.report.report import Report

_STYLES: Final[Mapping[str, dict[str, str | bool]]] = {
    "create": {"fg": "green"},
    "update": {"fg": "yellow"},
    "delete": {"fg": "red"},
    "adopt": {"fg": "cyan"},
    "held": {"fg": "magenta"},
    "failed": {"fg": "red"},
    "warning": {"fg": "yellow"},
    "bold": {"bold": True},
    "dim": {"dim": True},
}
_PATIENCE: Final = 1.0  # seconds of silence before progress is told
_PACE: Final = {True: 0.1, False: 10.0}  # seconds between two tellings, on a terminal and in a log


class Terminal:
    """Where a command speaks. Colours only where a person looks, and neither ``--no-color`` nor ``NO_COLOR`` is set."""

    def __init__(self, *, no_color: bool = False, quiet: bool = False, verbose: int = 0) -> None:
        plain = no_color or bool(os.environ.get("NO_COLOR"))
        self.color = False if plain else True if os.environ.get("FORCE_COLOR") else None
        self.quiet = quiet
        self._told_at = time.monotonic() + _PATIENCE - _PACE[sys.stderr.isatty()]
        self._line_is_open = False
        if verbose:
            _log(verbose)

    def paint(self, text: str, role: str) -> str:
        """The text in the colour of its role; stripped again where nobody would see it."""
        return click.style(text, **_STYLES[role])  # type: ignore[arg-type]

    def report(self, told: str) -> None:
        """Print a report."""
        self.end_progress()
        click.echo(told, nl=False, color=self.color)

    def note(self, text: str) -> None:
        """Tell the user something that is no part of the report, unless it shall be quiet."""
        self.end_progress()
        if not self.quiet:
            click.echo(visible(text), err=True)

    def warn(self, text: str) -> None:
        """Tell the user something that must not be missed."""
        self.end_progress()
        click.echo(f"{self.paint('Warning', 'warning')}: {visible(text)}", err=True, color=self.color)

    def complain(self, text: str) -> None:
        """Tell the user what went wrong."""
        self.end_progress()
        click.echo(f"{self.paint('Error', 'failed')}: {visible(text)}", err=True, color=self.color)

    def progress(self, text: str) -> None:
        """Tell how far the work is, where it takes longer than a second."""
        on_terminal = sys.stderr.isatty()
        now = time.monotonic()
        if self.quiet or now - self._told_at < _PACE[on_terminal]:
            return
        self._told_at = now
        self._line_is_open = on_terminal
        click.echo(f"\r\x1b[K{text}" if on_terminal else text, err=True, nl=not on_terminal)

    def end_progress(self) -> None:
        """Leave the line on which progress is told."""
        if self._line_is_open:
            self._line_is_open = False
            click.echo("\r\x1b[K", err=True, nl=False)


def tell(report: Report, form: str, terminal: Terminal) -> None:
    """Print a report in the format that was asked for."""
    terminal.report(text.render(report, terminal.paint) if form == "text" else renderer(form)(report))


def _log(verbose: int) -> None:
    """Tell of every request on stderr; at 2 of more."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("qstash_sync").setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
