"""A comment on a pull request, or the text of an issue: a report, what it is of, and what else there is to say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from reconciler.report.harmless import Markdown, code, prose
from reconciler.report.level import COMMENT, Level, Limit
from reconciler.report.markdown import fit
from reconciler.report.wording import count

if TYPE_CHECKING:
    from jinja2 import Template

    from reconciler.report.report import Report

LONGEST_TEXT: Final = 4_000
"""Characters of a header or a footer; with these, a seal and the report's counts every comment fits."""

_MOST_LINES: Final = 20
_LONGEST_LINE: Final = 300
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\-/_%?=&~+]+")
# What would be taken for a marker or a seal of ours.
_OURS: Final = re.compile(r"<!--\s*qstash-sync", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Post:
    """What a comment is made of. ``target`` is what it is about, as its reader knows it.

    ``mark`` is its first line and ``seal`` its last, HTML that nobody sees.
    ``failure`` are the lines of what went wrong, the first of them in bold. ``header`` and ``footer`` are Markdown of
    whoever wrote the workflow; all else is made harmless.
    """

    mark: str
    target: str
    report: Report | None = None
    failure: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    commit: str = ""
    run_url: str = ""
    header: str = ""
    footer: str = ""
    seal: str = ""


def compose(post: Post, level: Level = Level.EVERYTHING, limit: Limit = COMMENT) -> tuple[str, Level]:
    """The comment at the first level, from ``level`` on, at which it keeps within the limit, and that level."""
    post = _bounded(post)
    frame = _render(post, "")
    if post.report is None:
        return frame, Level.COUNTS
    room = Limit(limit.characters - len(frame) - 2, limit.octets - len(frame.encode()) - 2)
    told, reached = fit(post.report, room, level)
    return _render(post, f"{told}\n"), reached


def _render(post: Post, report: str) -> str:
    return _template().render(post=post, report=report)


def _bounded(post: Post) -> Post:
    """The same with what comes from elsewhere cut to its room, and without what looks like ours."""
    lines = [line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…" for line in post.failure]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [f"and {count(len(lines) - _MOST_LINES + 1, 'line')} more"]
    return replace(
        post,
        failure=tuple(lines),
        run_url=post.run_url if _ADDRESS.fullmatch(post.run_url) else "",
        header=_foreign(post.header),
        footer=_foreign(post.footer),
    )


def _foreign(text: str) -> str:
    # A byte of the environment that is not UTF-8 arrives as half a character, which cannot be written anywhere.
    whole = text.encode("utf-8", "replace").decode()
    return _OURS.sub("<!-- not qstash-sync", whole.replace("\r\n", "\n").strip())


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reconciler.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - this is no HTML: every value goes through a filter that makes it harmless
    )
    environment.filters |= {"brief": lambda text: code(text[:12]), "own": Markdown, "code": code, "prose": prose}
    return environment.get_template("comment.md.j2")
