"""A pipeline of which nothing is known: no pull request, no comments and no issues, but the run's page as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NoReturn

from reconciler.ci.files import Files
from reconciler.ci.forge import Forge, ForgeError, IsSeen, Run
from reconciler.report.comment import Post
from reconciler.report.report import Report


def connect(folder: Path) -> Forge:
    """The forge of a run anywhere, which takes the working directory for the repository's root."""
    return _Generic(Files(folder, Path.cwd()))


class _Generic:
    def __init__(self, files: Files) -> None:
        self._files = files

    @property
    def run(self) -> Run:
        return Run()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise ForgeError("this needs GitHub or GitLab, and the run is on neither (--forge says on which it is)")

    find_request = comments = create_comment = update_comment = delete_comment = last_editor = _refuse
    seen_lines = read_file = list_files = _refuse
    issues = create_issue = update_issue = close_issue = _refuse

    def guarded(self) -> AbstractContextManager[None]:
        return nullcontext()

    def mask(self, secrets: Iterable[str]) -> None:
        """Nothing that is printed holds one, and there is nobody to be told."""

    def annotate(self, report: Report, is_seen: IsSeen | None) -> None:
        self._files.put_quality(report, is_seen)

    def summarize(self, post: Post) -> None:
        self._files.put_report(post)

    def put_outputs(self, outputs: Mapping[str, str]) -> None:
        self._files.put_outputs(outputs)
