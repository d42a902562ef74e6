"""The manifest that the options name."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from reconciler.cli.options import DEFAULT_FILE
from reconciler.errors import ManifestError, Problem, UsageError
from reconciler.manifest.files import read_documents
from reconciler.manifest.loading import load
from reconciler.manifest.parsing import parse
from reconciler.manifest.tree import Map, blame
from reconciler.manifest.variables import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.manifest.checks import LocalUrls
    from reconciler.model import Manifest

_NO_TEXT: Final = "is not a text; put it in quotes"


def load_manifest(
    files: Sequence[str],
    variables: Sequence[str],
    variable_files: Sequence[str],
    local_urls: LocalUrls,
    *,
    unset_secrets_ok: bool = False,
) -> Manifest:
    """The checked manifest. ``ManifestError`` with all that is wrong, ``UsageError`` for a ``--var`` without ``=``."""
    inputs = inputs_of(variables, variable_files, unset_secrets_ok=unset_secrets_ok)
    return load(read_documents(files or (DEFAULT_FILE,), sys.stdin.buffer), inputs, local_urls)


def inputs_of(variables: Sequence[str], variable_files: Sequence[str], *, unset_secrets_ok: bool = False) -> Inputs:
    """The values from outside; ``UsageError`` for a ``--var`` without ``=``."""
    given = dict(_read_variable_files(variable_files)) | dict(map(_split, variables))
    return Inputs(os.environ, given, unset_secrets_ok)


def _split(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals or not name.strip():
        # The text is not repeated: it may be a secret whose name was forgotten.
        raise UsageError("--var takes NAME=VALUE")
    return name.strip(), value


def _read_variable_files(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for document in read_documents(names, sys.stdin.buffer):
        tree, problems = parse(document.content, document.name)
        if problems:
            raise ManifestError(problems)
        if not isinstance(tree, Map):
            raise ManifestError((Problem(document.name, 1, 1, "", "is not a mapping of names to texts"),))
        if wrong := [blame(tree, (name,), _NO_TEXT) for name, value in tree.items() if not isinstance(value, str)]:
            raise ManifestError(tuple(wrong))
        yield from ((name, str(value)) for name, value in tree.items())
