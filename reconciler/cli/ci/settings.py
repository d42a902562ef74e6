"""What a pipeline may choose, beside what every command takes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from reconciler.cli.options import (
    account_plan_option,
    connection_options,
    guards,
    manifest_options,
    option,
    time_option,
)
from reconciler.cli.planning import Request
from reconciler.errors import UsageError
from reconciler.report.comment import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Any]")
_WORDS: Final = {"true": "always", "false": "never"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen; each command takes those that mean something to it."""

    forge: str = "auto"
    target_name: str = ""
    out_dir: str = "."
    summary: bool = True
    annotations: bool = True
    pr_number: int | None = None
    comment: str = "always"
    comment_header: str = ""
    comment_footer: str = ""
    fork_mode: str = "validate"
    require_plan: bool = False
    fail_on_changes: bool = False
    approval: str = "comment"
    on_stale: str = "fail"
    drift_issue: bool = True


def split(given: Mapping[str, Any]) -> tuple[Settings, Request]:
    """The options of a command as what the pipeline chose, and what to plan. ``UsageError`` for texts too long."""
    own = {one.name for one in fields(Settings)}
    settings = Settings(**{name: value for name, value in given.items() if name in own and value is not None})
    for name in ("comment_header", "comment_footer"):
        if len(getattr(settings, name)) > LONGEST_TEXT:
            raise UsageError(f"--{name.replace('_', '-')} is longer than {LONGEST_TEXT:,} characters")
    return settings, Request(**{name: value for name, value in given.items() if name not in own})


def where_options(function: F) -> F:
    """Which manifest, which target, and where what is told goes. Stands first, so that these come first in the help."""
    forges = click.Choice(["auto", "github", "gitlab", "generic"])
    for decorator in (
        _flag("--annotations/--no-annotations", "Tell on the manifest's lines."),
        _flag("--summary/--no-summary", "Tell on the run's page."),
        option("--out-dir", metavar="DIR", default=".", show_default=True, help="Where files for later steps go."),
        option("--pr-number", type=click.IntRange(1), metavar="N", help="The pull request, where the event has none."),
        option("--target-name", metavar="NAME", help="What is deployed to, as production: one comment for each."),
        option("--forge", type=forges, default="auto", show_default=True, help="Whose pipeline this is."),
        time_option,
        manifest_options,
    ):
        function = decorator(function)
    return function


def account_options(function: F) -> F:
    """Which account, and what is let through; a pipeline never plans a part only."""
    return connection_options(guards(account_plan_option(function)))


def comment_options(function: F) -> F:
    """Whether and how to comment on the pull request."""
    words = _Words(["always", "changes", "never"])
    for decorator in (
        option("--comment-footer", metavar="TEXT", help="Markdown that ends the comment."),
        option("--comment-header", metavar="TEXT", help="Markdown that begins the comment."),
        option("--comment", type=words, default="always", show_default=True, help="When to comment."),
    ):
        function = decorator(function)
    return function


def fork_options(function: F) -> F:
    """What to do where there are no secrets."""
    modes = click.Choice(["validate", "skip"])
    for decorator in (
        option("--require-plan", is_flag=True, help="Fail where no plan can be made, as for a fork."),
        option("--fork-mode", type=modes, default="validate", show_default=True, help="What to do for a fork."),
    ):
        function = decorator(function)
    return function


def approval_options(function: F) -> F:
    """What must have been reviewed."""
    for decorator in (
        option(
            "--on-stale",
            type=click.Choice(["fail", "apply"]),
            default="fail",
            show_default=True,
            help="Where what would be applied is not what was reviewed.",
        ),
        option(
            "--approval",
            type=click.Choice(["comment", "none"]),
            default="comment",
            show_default=True,
            help="Apply only what a comment of ours has shown, or anything.",
        ),
    ):
        function = decorator(function)
    return function


def fail_on_changes_option(function: F) -> F:
    """Whether changes are a failure."""
    return option("--fail-on-changes", is_flag=True, help="Exit with 2 when something differs, 3 when it is held.")(
        function
    )


def drift_issue_option(function: F) -> F:
    """Whether to keep an issue."""
    return _flag("--drift-issue/--no-drift-issue", "Keep an issue of what drifted.")(function)


class _Words(click.Choice[str]):
    """A choice that takes true and false for its first and its last word, as people write them in YAML."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        return super().convert(_WORDS.get(str(value).lower(), value), param, ctx)


def _flag(flags: str, text: str) -> Callable[[F], F]:
    name = flags.partition("/")[0]
    variable = f"QSTASH_SYNC_{name.removeprefix('--').replace('-', '_').upper()}"
    return click.option(flags, default=True, show_default=True, envvar=variable, help=text)
