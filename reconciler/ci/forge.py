"""What is asked of a forge, and the nouns in which it answers. A port per forge fulfils ``Forge``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from reconciler.errors import QstashSyncError
from reconciler.report.comment import Post
from reconciler.report.report import Report

# Whether a line of a file is among those that the reviewer sees.
IsSeen: TypeAlias = Callable[[str, int], bool]


class ForgeError(QstashSyncError):
    """The forge did not do what was asked. Its text is fit for a user, and holds neither token nor answer body."""


class ForbiddenError(ForgeError):
    """The token may not do that (401, 403, or a 404 that hides a 403): a fork's, read-only, or without permission."""


class TooLongError(ForgeError):
    """The text is longer than the forge takes (422)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Where this runs, as the forge's environment and event tell it.

    ``request`` is the number of the pull request (merge request) that the run is of, where it is of one; ``base`` the
    commit it would be merged into. ``foreign`` says in a sentence why the run has no secrets and may not write (a
    fork, Dependabot), and is empty where it should have them; ``fork`` where its code is that of somebody who may not
    write to the repository. ``url`` is the page of this run, empty where there is none; ``commit`` the full hash of
    what is checked out; ``folder`` where the command runs, from the repository's root, empty for the root itself.
    """

    repository: str = ""
    commit: str = ""
    request: int | None = None
    base: str | None = None
    foreign: str = ""
    fork: bool = False
    folder: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request. ``ours`` where the identity that we write with is its author.

    ``handle`` is another name that the forge has for it, where it has one.
    """

    id: int
    text: str = field(repr=False)
    url: str
    ours: bool
    handle: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Issue:
    """An open issue that the identity we write with has opened."""

    id: int
    text: str = field(repr=False)
    url: str


class Forge(Protocol):
    """One forge, for the length of one run. Every method that asks it may raise ``ForgeError``."""

    @property
    def run(self) -> Run:
        """Where this runs; nothing is asked for it."""
        ...

    # Pull requests

    def find_request(self) -> int | None:
        """The pull request that brought the commit of this run; None where none did."""
        ...

    def comments(self, request: int) -> Iterator[Comment]:
        """All comments of a pull request, over all pages, in the order of their ids."""
        ...

    def create_comment(self, request: int, text: str) -> Comment:
        """Comment. ``TooLongError`` where the text does not fit."""
        ...

    def update_comment(self, request: int, comment: Comment, text: str) -> Comment:
        """Replace a comment's text. ``TooLongError`` where it does not fit."""
        ...

    def delete_comment(self, request: int, comment: Comment) -> None:
        """Delete a comment; one that is gone is deleted."""
        ...

    def last_editor(self, request: int, comment: Comment) -> str | None:
        """Who edited our comment last, where that was somebody else than we; None where nobody else did."""
        ...

    def seen_lines(self, request: int) -> IsSeen:
        """Which lines of the manifest the reviewer sees: those of the pull request's diff."""
        ...

    def read_file(self, path: str, commit: str) -> bytes | None:
        """A file of the repository at a commit, its path from the root; None where it does not exist."""
        ...

    def list_files(self, folder: str, commit: str) -> list[str] | None:
        """The names of the files in a folder at a commit; None where it is no folder."""
        ...

    # Issues

    def issues(self) -> Iterator[Issue]:
        """All open issues that we have opened, oldest first."""
        ...

    def create_issue(self, title: str, text: str) -> Issue:
        """Open an issue."""
        ...

    def update_issue(self, issue: Issue, title: str, text: str) -> Issue:
        """Replace the title and the text of an issue."""
        ...

    def close_issue(self, issue: Issue, text: str) -> None:
        """Comment on an issue, and close it."""
        ...

    # The run's own page and log

    def guarded(self) -> AbstractContextManager[None]:
        """Within it, nothing that others have written and the run prints is taken as a command to the forge."""
        ...

    def mask(self, secrets: Iterable[str]) -> None:
        """Have the forge mask these wherever it shows what the run prints; the first thing that is said."""
        ...

    def annotate(self, report: Report, is_seen: IsSeen | None) -> None:
        """Tell the report on the lines of the manifest, those first that are seen."""
        ...

    def summarize(self, post: Post) -> None:
        """Put what a comment would say on the run's page, at the level of detail that fits there."""
        ...

    def put_outputs(self, outputs: Mapping[str, str]) -> None:
        """Hand outputs to later steps: names of ``[a-z-]``, values of one line."""
        ...
