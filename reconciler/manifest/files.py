"""The files that make up a manifest, and the files beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISFIFO, S_ISREG
from typing import TYPE_CHECKING, BinaryIO, Final

from reconciler.errors import ManifestError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STDIN: Final = "-"
_ENDINGS: Final = ("*.yaml", "*.yml")
# A manifest of 10,000 schedules has 4 MB; what is larger than this was not meant.
_LARGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A file's bytes, the name under which the user knows it, and the folder that it may read from."""

    name: str
    folder: Path
    content: bytes


def read_documents(names: Iterable[str], stdin: BinaryIO) -> tuple[Document, ...]:
    """The documents of files, of folders (their ``*.yaml`` and ``*.yml``, by name) and of ``-``, standard input.

    ``ManifestError`` names every file that cannot be read.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            documents += _read(name, stdin)
        except OSError as error:
            advice = "; name the manifest with -f" if isinstance(error, FileNotFoundError) else ""
            problems.append(Problem(name, 0, 0, "", f"cannot be read: {_reason(error)}{advice}"))
    if problems:
        raise ManifestError(tuple(problems))
    return tuple(documents)


def read_beside(folder: Path, name: str) -> bytes:
    """The content of a file in the manifest's folder or below.

    ``ValueError`` for anything outside of it: a pull request could print a runner's files.
    """
    if "\0" in name:
        raise ValueError("names a file that cannot be read: its name holds a null character")
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError("leads out of the manifest's folder; keep the file beside the manifest")
        return read_bounded(path, _LARGEST, S_ISREG)
    except (OSError, RuntimeError) as error:
        reason = _reason(error) if isinstance(error, OSError) else "its links run in a circle"
        raise ValueError(f"names a file that cannot be read: {reason}") from error


def _read(name: str, stdin: BinaryIO) -> Iterator[Document]:
    if name == STDIN:
        yield Document("<stdin>", Path.cwd(), _whole(stdin, _LARGEST))
        return
    path = Path(name)
    if not path.is_dir():
        yield Document(name, path.parent, read_bounded(path, _LARGEST))
        return
    found = sorted(one for ending in _ENDINGS for one in path.glob(ending) if one.is_file())
    if not found:
        raise FileNotFoundError(0, "the folder holds no *.yaml or *.yml")
    for one in found:
        yield Document(str(one), path, read_bounded(one, _LARGEST))


def read_bounded(path: Path, largest: int, *forms: Callable[[int], bool]) -> bytes:
    """The content of a file, or a pipe: ``<(sops -d secrets.yaml)``. ``OSError`` for more bytes, and for other forms.

    Waits for nobody to begin: a pipe that has no writer is empty.
    """
    at_once = getattr(os, "O_NONBLOCK", 0)  # not on Windows, which has no such pipes
    with os.fdopen(os.open(path, os.O_RDONLY | at_once | getattr(os, "O_BINARY", 0)), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not any(is_form(mode) for is_form in forms or (S_ISREG, S_ISFIFO)):
            raise OSError(0, "it is a device, not a file")
        if at_once:
            os.set_blocking(file.fileno(), True)
        return _whole(file, largest)


def _whole(file: BinaryIO, largest: int) -> bytes:
    content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(0, f"it is larger than {largest // 1024**2} MB")
    return content


def _reason(error: OSError) -> str:
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]
