"""A run's page as files, for pipelines whose jobs hand over files and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError
from reconciler.report.report import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.ci.forge import IsSeen
    from reconciler.report.comment import Post
    from reconciler.report.report import Report

REPORT: Final = "qstash-sync-report.md"
OUTPUTS: Final = "qstash-sync.env"
CODE_QUALITY: Final = "qstash-sync-code-quality.json"
COUNTS: Final = "qstash-sync-terraform.json"

# GitHub's limit for a page of a run, and no more than a browser likes.
_LARGEST: Final = 1_048_576
# A variable is read by GitLab, which knows no quotes and would expand a dollar sign, and perhaps by a shell.
_PLAIN: Final = re.compile(r"(?! )[^\"'`$\\\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff]*(?<! )")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a run in ``folder``, made where it is not there; ``root`` is that of the repository.

    Each method writes one file anew, and raises ``ForgeError`` where it cannot.
    """

    folder: Path
    root: Path

    def put_report(self, post: Post) -> None:
        """What a comment would say, as Markdown and at the level of detail that a page can have."""
        from reconciler.report.comment import compose
        from reconciler.report.level import Limit

        self._write(REPORT, compose(post, limit=Limit(_LARGEST, _LARGEST))[0])

    def put_quality(self, report: Report, is_seen: IsSeen | None) -> None:
        """What calls for attention on lines of the manifest, in the format of GitLab's Code Quality."""
        from reconciler.ci.quality import render

        self._write(CODE_QUALITY, render(report, self.locate, is_seen))

    def put_counts(self, report: Report) -> None:
        """How much is created, updated and deleted, for the widget of Terraform plans. An adoption is an update.

        Of a report that is none of changes on QStash nothing is written: its widget would say that there are none.
        """
        if report.verb in {Verb.PLAN, Verb.APPLY}:
            counts = report.counts
            told = {"create": counts["add"], "update": counts["change"] + counts["adopt"], "delete": counts["destroy"]}
            self._write(COUNTS, json.dumps(told) + "\n")

    def put_outputs(self, outputs: Mapping[str, str]) -> None:
        """``QSTASH_SYNC_PLAN_HASH=…`` for ``plan-hash``, a line each; a value that no line can hold is left empty."""
        lines = (f"{variable(name)}={value if _PLAIN.fullmatch(value) else ''}\n" for name, value in outputs.items())
        self._write(OUTPUTS, "".join(lines))

    def locate(self, file: str) -> str | None:
        """A file's path from the root of the repository, with slashes; None where it lies elsewhere."""
        path = Path(file)
        try:
            found = (path.parent.resolve() / path.name).relative_to(self.root.resolve())
        except ValueError:
            return None
        return found.as_posix()

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # it may be a link in the checkout, that leads elsewhere
            path.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise ForgeError(f"{path} cannot be written: {error.strerror}; --out-dir names another folder") from error


def variable(name: str) -> str:
    """The environment variable that carries an output."""
    return f"QSTASH_SYNC_{name.upper().replace('-', '_')}"
