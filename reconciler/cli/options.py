"""The options that several commands share. Each can be set as ``QSTASH_SYNC_<OPTION>``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from reconciler.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
DEFAULT_FILE: Final = "schedules.yaml"
DEFAULT_DB: Final = ".qstash-dev.db"


class Command(click.Command):
    """A command that does not repeat words that it has no use for: behind ``--var token= x`` one is a secret."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options. ``UsageError`` for words that are left."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if ctx.args:
            ctx.fail(f"words too many: {len(ctx.args)}{self._advise()}")
        return rest

    def _advise(self) -> str:
        """What was probably meant by words that are left."""
        taken = {one.name for one in self.params}
        if "cron" in taken:
            return "; a cron is one word: put it in quotes"
        if "files" in taken:
            return "; a manifest is named with -f, and NAME=VALUE is one word: put it in quotes where it has a blank"
        return ""


class _Line(click.types.StringParamType):
    """A text that may hold blanks; in the environment, several stand on lines of their own."""

    name = "text"

    def split_envvar_value(self, rv: str) -> list[str]:
        return [line for line in rv.split("\n") if line.strip()]


def option(flag: str, *names: str, **settings: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own settings
    """An option that the environment can set too."""
    variable = f"QSTASH_SYNC_{flag.removeprefix('--').replace('-', '_').upper()}"
    return click.option(flag, *names, envvar=variable, **settings)


def several(flag: str, name: str, metavar: str, text: str) -> Callable[[F], F]:
    """An option that may be given more than once."""
    names = (flag, "-f", name) if flag == "--file" else (flag, name)
    return option(*names, multiple=True, type=_Line(), metavar=metavar, help=f"{text}; repeatable.")


def manifest_options(function: F) -> F:
    """Which manifest."""
    return _all(
        function,
        several("--file", "files", "PATH", f"A manifest, a folder of them, or - for stdin [{DEFAULT_FILE}]"),
        several("--var", "variables", "NAME=VALUE", "Set a variable of the manifest"),
        several("--var-file", "variable_files", "PATH", "A YAML file of variables"),
    )


def time_option(function: F) -> F:
    """From when runs are told of."""
    return option("--at", metavar="TIME", help="Look from this time (ISO 8601) instead of now.")(function)


def account_plan_option(function: F) -> F:
    """What the account may hold."""
    return option(
        "--plan", "account_plan", metavar="NAME", help="The account's plan, as free or payg: only its limits and price."
    )(function)


def unset_secrets_option(function: F) -> F:
    """What to do without secrets, which neither checking nor linting needs."""
    return option("--unset-secrets-ok", is_flag=True, help="Put placeholders where secrets are not set.")(function)


def connection_options(function: F) -> F:
    """Which account, and how hard to ask it."""
    rate = click.FloatRange(min=0, min_open=True)
    return _all(
        function,
        option("--dev", is_flag=True, help="Use the embedded server instead of an account."),
        option("--db", default=DEFAULT_DB, show_default=True, metavar="FILE", help="Where --dev keeps its data."),
        option(
            "--parallelism",
            type=click.IntRange(1, 64),
            default=10,
            show_default=True,
            metavar="N",
            help="Requests at a time.",
        ),
        option("--max-rps", type=rate, metavar="N", help="Requests per second, at most."),
    )


def format_option(function: F) -> F:
    """How to report."""
    forms = click.Choice(list(FORMATS))
    return option("--format", "form", type=forms, default="text", show_default=True, help="How to report.")(function)


def verbosity_options(function: F) -> F:
    """How much to say, and how."""
    return _all(
        function,
        option("--no-color", is_flag=True, help="No colours (also NO_COLOR)."),
        option("--quiet", "-q", is_flag=True, help="Nothing but the report."),
        option("--verbose", "-v", count=True, help="Tell of every request; twice for more."),
    )


def guard_options(function: F) -> F:
    """What is let through, and to what the plan is narrowed."""
    return several("--target", "targets", "ADDRESS", "Only this resource, as schedule/report")(guards(function))


def guards(function: F) -> F:
    """What is let through."""
    return _all(
        function,
        option("--max-deletions", type=click.IntRange(0), metavar="N", help="Let up to N removals through."),
        option("--allow-empty", is_flag=True, help="Let a manifest that wants nothing remove things."),
        option("--allow-move", is_flag=True, help="Let many schedules move to another host."),
        several("--allow-twin", "allow_twin", "ADDRESS", "Create it where another schedule fires already"),
        several("--unprotect", "unprotect", "ADDRESS", "Let this protected schedule be removed"),
        several("--drop-messages", "drop_messages", "ADDRESS", "Delete this queue with the messages in it"),
        several("--replace-unreadable", "replace_unreadable", "ADDRESS", "Overwrite what cannot be read of this one"),
        several("--accept-running", "accept_running", "ADDRESS", "Take it that this one was resumed by hand"),
        option("--no-adopt", is_flag=True, help="Refuse to take over what is not marked as ours."),
    )


def _all(function: F, *decorators: Callable[[F], F]) -> F:
    for decorator in reversed(decorators):
        function = decorator(function)
    return function
