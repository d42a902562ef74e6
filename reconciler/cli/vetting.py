"""What is probably not meant in a manifest, as of a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.lint import lint, vet
from reconciler.manifest.parsing import collector_paused

if TYPE_CHECKING:
    from datetime import datetime

    from reconciler.model import Manifest, Warning_


def vet_manifest(manifest: Manifest, now: datetime) -> Manifest:
    """The manifest with all its warnings; ``ManifestError`` for what it has raised to errors itself."""
    with collector_paused():
        return vet(manifest, now)


def lint_manifest(manifest: Manifest, now: datetime) -> tuple[Warning_, ...]:
    """All that is probably not meant, notes included."""
    with collector_paused():
        return lint(manifest, now)
