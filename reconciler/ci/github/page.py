"""The page and the log of a run: workflow commands on standard output, and the files for outputs and the summary.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. The runner reads commands in
everything that a step prints, those of the form ``##[name]`` anywhere in a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError
from reconciler.report.github import escape, render

if TYPE_CHECKING:
    from reconciler.ci.forge import IsSeen
    from reconciler.report.comment import Post
    from reconciler.report.report import Report

LARGEST_SUMMARY: Final = 1_000_000
"""Bytes of a step's summary, all together: one of more than 1 MiB is dropped whole."""
SHORTEST_MASKED: Final = 4
"""Characters; to mask a shorter secret would make the log unreadable, and tell more than it hides."""

_NAME: Final = re.compile(r"[a-z][a-z-]*")


class Page:
    """The page of one run. ``locate`` turns the name of a file in a report into its path from the repository's root.

    ``write`` puts a text into the step's standard output as it is; ``output`` and ``summary`` are None where there is
    nobody to read them.
    """

    def __init__(
        self, write: Callable[[str], None], output: Path | None, summary: Path | None, locate: Callable[[str], str]
    ) -> None:
        self._write = write
        self._output = output
        self._summary = summary
        self._locate = locate
        self._guard = ""

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Within it, the runner takes no command but ours."""
        # Nobody who wrote a text that is printed could know this word.
        self._guard = token_hex(16)
        self._write(f"::stop-commands::{self._guard}\n")
        try:
            yield
        finally:
            self._write(f"::{self._guard}::\n")
            self._guard = ""

    def mask(self, secrets: Iterable[str]) -> None:
        """Have the runner mask each line of these, which is how it reads logs."""
        lines = {line.strip() for secret in secrets for line in re.split(r"[\r\n]+", secret)}
        wanted = sorted(line for line in lines if len(line) >= SHORTEST_MASKED)
        self._command("".join(f"::add-mask::{escape(line)}\n" for line in wanted))

    def annotate(self, report: Report, is_seen: IsSeen | None) -> None:
        """Annotate the lines of the manifest, and say the report in a line of the log."""
        self._command(render(report, is_seen, self._locate))

    def summarize(self, post: Post) -> None:
        """Add the post to the step's summary; ``ForgeError`` where no room is left for it."""
        from reconciler.report.comment import compose
        from reconciler.report.level import Level, Limit

        if self._summary is None:
            return
        room = LARGEST_SUMMARY - _size(self._summary)
        text, _ = compose(post, Level.EVERYTHING, Limit(room, room))
        if len(text.encode("utf-8", "replace")) > room:
            raise ForgeError("the summary of this step is full")
        _append(self._summary, f"{text}\n")

    def put_outputs(self, outputs: Mapping[str, str]) -> None:
        """Add outputs; a value that has a line end is written between words that are not in it."""
        if self._output is not None:
            _append(self._output, "".join(_output(name, value) for name, value in outputs.items()))

    def _command(self, lines: str) -> None:
        if not lines:
            return
        if self._guard:
            lines = f"::{self._guard}::\n{lines}::stop-commands::{self._guard}\n"
        self._write(lines)


def _output(name: str, value: str) -> str:
    if not _NAME.fullmatch(name):
        raise ForgeError("an output has a name that no output has")
    if "\n" not in value and "\r" not in value:
        return f"{name}={value}\n"
    word = token_hex(16)
    return f"{name}<<{word}\n{value}\n{word}\n"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ForgeError(f"{path} cannot be written: {error.strerror}") from error
