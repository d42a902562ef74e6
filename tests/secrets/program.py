"""The command line in this process, with everything that it says anywhere: streams as strict as a real program's."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconciler.cli import execute as run_program


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str
    log: str

    @property
    def text(self) -> str:
        return f"{self.out}\n{self.err}\n{self.log}"


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def execute(*arguments: str, folder: Path, variables: Mapping[str, str], stdin: bytes = b"") -> Told:
    """Run a command in a folder, with these environment variables and no others."""
    out, err = io.BytesIO(), io.BytesIO()
    with _environment(variables), _folder(folder), _streams(stdin, out, err), _logs() as log:
        code = run_program(list(arguments))
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return Told(code, out.getvalue().decode(), err.getvalue().decode(), "\n".join(log.lines))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _streams(stdin: bytes, out: io.BytesIO, err: io.BytesIO) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout = io.TextIOWrapper(out, "utf-8", errors="strict")
    sys.stderr = io.TextIOWrapper(err, "utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


@contextmanager
def _logs() -> Iterator[_Collector]:
    """Everything that any library logs, at the levels that the command line sets."""
    collector = _Collector()
    root, own = logging.getLogger(), logging.getLogger("qstash_sync")
    level = own.level
    root.addHandler(collector)
    try:
        yield collector
    finally:
        root.removeHandler(collector)
        own.setLevel(level)
