"""``qstash-sync lint``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.exit import Exit
from reconciler.cli.inputs import load_manifest
from reconciler.cli.moment import read_moment
from reconciler.cli.options import (
    Command,
    format_option,
    manifest_options,
    option,
    several,
    time_option,
    unset_secrets_option,
    verbosity_options,
)
from reconciler.cli.probing import Probe, probe_destinations, probe_options
from reconciler.cli.terminal import Terminal, tell
from reconciler.errors import ManifestError, UsageError
from reconciler.lint import lint
from reconciler.manifest.checks import LocalUrls
from reconciler.model import Severity
from reconciler.report.report import tell_lint, tell_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.model import Warning_

_NEVER: Final = "never"


@click.command(
    "lint",
    cls=Command,
    short_help="Tell what is allowed and probably not meant; offline.",
    epilog="""\b
Examples:
  qstash-sync lint
  qstash-sync lint --ignore QS140 --ignore QS141
  qstash-sync lint --select QS104 --at 2027-03-01    what the clocks do, seen from that day
  qstash-sync lint --fail-on never --format sarif    for a platform that decides by itself
  qstash-sync lint --probe                           is anybody let in who is not QStash?
  qstash-sync explain QS104                          what a code means, and how to silence it""",
)
@manifest_options
@unset_secrets_option
@several("--select", "selected", "CODE", "Only this code")
@several("--ignore", "ignored", "CODE", "Not this code")
@option(
    "--fail-on",
    type=click.Choice([*(one.value for one in Severity), _NEVER]),
    default=Severity.WARNING.value,
    show_default=True,
    help="Exit with 1 where something is as bad as this, or worse.",
)
@time_option
@probe_options
@format_option
@verbosity_options
def command(
    *,
    files: Sequence[str],
    variables: Sequence[str],
    variable_files: Sequence[str],
    selected: Sequence[str],
    ignored: Sequence[str],
    fail_on: str,
    at: str | None,
    form: str,
    unset_secrets_ok: bool,
    no_color: bool,
    quiet: bool,
    verbose: int,
    **settings: Any,  # noqa: ANN401 - the options of --probe, each checked by its own decorator
) -> int:
    """Tell what is allowed in the manifest and probably not meant: warnings, and notes that validate does not show.

    Each has a code, which explain explains. A manifest silences one by lint:, or in a line by a comment: #
    qstash-sync: ignore QS104. Needs no credentials, and sends nothing but with --probe.
    """
    terminal = Terminal(no_color=no_color, quiet=quiet, verbose=verbose)
    now = read_moment(at, "--at")
    chosen, left_out = _codes(selected), _codes(ignored)
    try:
        manifest = load_manifest(files, variables, variable_files, LocalUrls.WARN, unset_secrets_ok=unset_secrets_ok)
    except ManifestError as error:
        if form == "text":
            raise
        tell(tell_problems(error.problems), form, terminal)
        return Exit.INVALID
    found = (*lint(manifest, now), *probe_destinations(manifest, Probe(**settings), terminal))
    told = tuple(one for one in found if (not chosen or one.code in chosen) and one.code not in left_out)
    tell(tell_lint(manifest, told), form, terminal)
    return _exit(told, fail_on)


def _exit(found: tuple[Warning_, ...], fail_on: str) -> Exit:
    if fail_on == _NEVER:
        return Exit.DONE
    least = Severity(fail_on)
    return Exit.FAILED if any(one.severity.reaches(least) for one in found) else Exit.DONE


def _codes(given: Sequence[str]) -> frozenset[str]:
    """Codes, several in a word where commas part them. ``UsageError`` for one that there is not."""
    from reconciler.lint.catalogue import suggest, topics

    codes = frozenset(code.strip().upper() for word in given for code in word.split(",") if code.strip())
    for code in sorted(codes - topics().keys()):
        raise UsageError(f"there is no code {code}{suggest(code)}")
    return codes
