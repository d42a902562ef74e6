"""A pipeline of which nothing is known: no pull request, no comments and no issues, but the run's page as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final, NoReturn

from reconciler.ci.files import Files
from reconciler.ci.forge import Forge, ForgeError, IsSeen, Issue, Run
from reconciler.report.comment import Post
from reconciler.report.report import Report

_NEITHER: Final = "this needs GitHub or GitLab, and the run is on neither (--forge says on which it is)"


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
        raise ForgeError(_NEITHER)

    def find_request(self) -> int | None:
        raise ForgeError(f"{_NEITHER}: what was reviewed is not known here (apply --approval none asks for no review)")

    def issues(self) -> Iterator[Issue]:
        raise ForgeError(f"{_NEITHER}: there are no issues here (--no-drift-issue keeps none)")

    comments = create_comment = update_comment = delete_comment = last_editor = _refuse
    seen_lines = read_file = list_files = _refuse
    create_issue = update_issue = close_issue = _refuse

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
