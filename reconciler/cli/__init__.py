"""The command line: the only place that reads argv and the environment, prints, prompts and exits."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, NoReturn

import click

from reconciler import __version__
from reconciler.cli import collector
from reconciler.cli.lazy import LazyGroup
from reconciler.errors import ManifestError, QstashSyncError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "QSTASH_SYNC"
# The short help stands here, so that listing the commands imports none of them.
COMMANDS: Final = {
    "validate": "Check the manifest; offline, without credentials.",
    "plan": "Show what apply would do.",
    "apply": "Make QStash as the manifest says.",
    "drift": "Show what was changed by hand since it was last applied.",
    "destroy": "Delete all that is ours.",
    "export": "Write the live account as a manifest.",
    "lint": "Tell what is allowed and probably not meant; offline.",
    "explain": "Explain the code of a warning.",
    "status": "Show how the schedules are doing on QStash.",
    "run": "Publish a schedule's message now.",
    "logs": "Show what happened to a schedule's messages.",
    "ci": "Plan in pull requests, apply in pipelines.",
    "next": "Tell when a cron fires next.",
    "calendar": "Show what fires when in the coming day, week or month.",
    "cost": "Tell how many messages it sends, for how much, and which limits it meets.",
    "targets": "List the accounts of a fleet, for the matrix of a workflow.",
    "schema": "Print the manifest's JSON Schema, for editors.",
    "dev": "Serve a QStash on this machine.",
}
_EPILOG: Final = """\b
Examples:
  qstash-sync validate                      check schedules.yaml
  qstash-sync plan                          see what would change
  qstash-sync apply                         change it, after a prompt
  qstash-sync plan --dev                    without an account, on the embedded server
  qstash-sync export > schedules.yaml       begin with what is there

Credentials come from QSTASH_TOKEN and QSTASH_URL. Every option can be set as QSTASH_SYNC_<OPTION>.
Exit codes: 0 done, 1 failed, 2 changes pending, 3 changes held, 4 applied in part, 5 plan stale, 64 wrong usage,
69 QStash out of reach, 77 not allowed, 78 manifest invalid, 130 interrupted."""


@click.group(
    cls=LazyGroup,
    package=__name__,
    known=COMMANDS,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": PREFIX,
        "max_content_width": 120,
    },
    epilog=_EPILOG,
)
@click.version_option(__version__, prog_name="qstash-sync", message="%(prog)s %(version)s")
def cli() -> None:
    """Schedules as code for Upstash QStash.

    A manifest of schedules, queues and URL groups is validated, compared with the live account, planned and applied.
    """


def main() -> NoReturn:
    """Run the command of argv and exit with its code."""
    collector.rest()
    for stream in (sys.stdout, sys.stderr):
        # YAML and JSON are UTF-8 in whatever locale, and a letter that a terminal does not have is no bug.
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    code = execute(sys.argv[1:])
    collector.leave()
    sys.exit(code)


# Not `run`: a command has that name, and its module would take the place of the function.
def execute(arguments: list[str]) -> int:
    """Run a command; its exit code. The one place where an error becomes a message."""
    from reconciler.cli.exit import Exit, code_of

    try:
        code = cli.main(arguments, prog_name="qstash-sync", standalone_mode=False)
    except (click.ClickException, click.Abort, BrokenPipeError) as error:
        return _leave(error)
    except QstashSyncError as error:
        for line in error.problems if isinstance(error, ManifestError) else str(error).split("\n"):
            _complain(str(line))
        return code_of(error)
    except Exception as error:  # noqa: BLE001 - the one boundary: a bug becomes a short message
        return _confess(error, arguments)
    return code if isinstance(code, int) else Exit.DONE


def _leave(error: click.ClickException | click.Abort | BrokenPipeError) -> int:
    """The exit of a command that was called wrongly, interrupted, or is not listened to any more."""
    from reconciler.cli.exit import Exit

    if isinstance(error, click.ClickException):
        error.show()
        return Exit.USAGE
    if isinstance(error, click.Abort):
        _complain("interrupted")
        return Exit.INTERRUPTED
    # Whoever read the output has seen enough; Python would complain once more when it exits.
    sys.stdout = None
    return Exit.DONE


def _confess(error: Exception, arguments: list[str]) -> int:
    """A bug of ours: told shortly, and under -v with the places in the code."""
    from reconciler.cli.exit import Exit

    if any(one.startswith("-v") or one == "--verbose" for one in arguments):
        click.echo("".join(_trace(error)), nl=False, err=True)
    _complain(f"this is a bug in qstash-sync {__version__} ({type(error).__name__}); -v shows where. Please report it.")
    return Exit.BUG


def _trace(error: BaseException) -> Iterator[str]:
    """Where it came from, and from which other errors. Never their words: whoever quotes a value may quote a secret."""
    import traceback

    if (origin := error.__cause__ or error.__context__) is not None:
        yield from _trace(origin)
    yield f"{type(error).__name__} at\n"
    yield from traceback.format_tb(error.__traceback__)


def _complain(message: str) -> None:
    from reconciler.report.text import visible

    click.echo(f"{click.style('Error', fg='red')}: {visible(message)}", err=True)
