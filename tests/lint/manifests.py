"""Manifests as texts, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reconciler.lint import lint
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Manifest, Severity, Warning_

NOW: Final = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HEAD: Final = "version: 1\nowner: acme\n"
SECRETS: Final = {"CRON_SECRET": "s3cret-of-the-environment"}


def read(*texts: str, environment: Mapping[str, str] = SECRETS) -> Manifest:
    """The manifest of the files ``a.yaml``, ``b.yaml``, … with these texts."""
    documents = [Document(f"{chr(ord('a') + number)}.yaml", Path(), text.encode()) for number, text in enumerate(texts)]
    return load(documents, Inputs(environment), LocalUrls.WARN)


def schedules(*fields: str, head: str = "") -> str:
    """A manifest of one schedule for each; the first one is in line 4, if the head has no line."""
    items = (f"  - {{destination: 'https://api.example.com/{number}', {one}}}\n" for number, one in enumerate(fields))
    return f"{HEAD}{head}schedules:\n{''.join(items)}"


def daily(fields: str = "") -> str:
    """The fields of a schedule at an hour at which nothing happens, and others."""
    return f"cron: 0 9 * * *{', ' if fields else ''}{fields}"


def told(*texts: str, code: str = "", now: datetime = NOW) -> list[str]:
    """Warnings and worse as ``line: code``; of one code alone, notes included, as ``line: message``."""
    found = lint(read(*texts), now)
    if code:
        return [f"{line_of(one)}: {one.message}" for one in found if one.code == code]
    return [f"{line_of(one)}: {one.code}" for one in found if one.severity.reaches(Severity.WARNING)]


def line_of(warning: Warning_) -> int:
    """The line in which a warning is placed."""
    return int(warning.place.split(":")[1])
