"""What is probably not meant in a manifest, as of a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from reconciler.errors import UsageError
from reconciler.lint import lint, vet
from reconciler.manifest.parsing import collector_paused

if TYPE_CHECKING:
    from reconciler.model import Manifest, Warning_


_YEARS: Final = range(1971, 2900)  # within which tzdata tells of the clocks


def vet_manifest(manifest: Manifest) -> Manifest:
    """The manifest with all its warnings as of now; ``ManifestError`` for what it has raised to errors itself."""
    with collector_paused():
        return vet(manifest, datetime.now(UTC))


def lint_manifest(manifest: Manifest, now: datetime) -> tuple[Warning_, ...]:
    """All that is probably not meant, notes included."""
    with collector_paused():
        return lint(manifest, now)


def read_time(given: str | None) -> datetime:
    """A time of ISO 8601, in UTC where it says no zone; now where none is given. ``UsageError`` for anything else."""
    if given is None:
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError("--at is not a time; write one such as 2027-03-14T02:30Z") from error
    if time.year not in _YEARS:
        raise UsageError(f"--at is out of range; write a year from {_YEARS[0]} to {_YEARS[-1]}")
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
