"""What is allowed in a manifest and probably not meant: one small rule each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.errors import ManifestError, Problem
from reconciler.model import Severity, Warning_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from reconciler.model import Manifest

__all__ = ["lint", "settle", "vet"]

_NO_PLACE: Final = ("", "0", "0")


def lint(manifest: Manifest, now: datetime, least: Severity = Severity.NOTE) -> tuple[Warning_, ...]:
    """All that is probably not meant, notes included, in the order of the text; ``now`` is aware.

    Those of the manifest's own checks are among them. What the manifest switches off or silences is left out.
    """
    from reconciler.lint.judging import judge  # forty modules that `--help` has no use for

    return judge(manifest, now, least)


def settle(warnings: Iterable[Warning_], manifest: Manifest) -> tuple[Warning_, ...]:
    """Warnings from elsewhere, as of a plan, with the manifest's severities and without what it silences."""
    from reconciler.lint.judging import settle

    return settle(warnings, manifest)


def vet(manifest: Manifest, now: datetime) -> Manifest:
    """The manifest with all its warnings; notes are left out.

    ``ManifestError`` for what the manifest itself has raised to an error: then it is as invalid as by any other.
    """
    found = lint(manifest, now, Severity.WARNING)
    if errors := tuple(_problem(one) for one in found if one.severity.reaches(Severity.ERROR)):
        raise ManifestError(errors)
    return replace(manifest, warnings=found)


def _problem(warning: Warning_) -> Problem:
    file, line, column = warning.place.rsplit(":", 2) if warning.place else _NO_PLACE
    return Problem(file, int(line), int(column), warning.address, f"{warning.message} [{warning.code}]")
