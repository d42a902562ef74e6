"""Manifests as texts, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from reconciler.errors import ManifestError
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Manifest

HEAD: Final = "version: 1\nowner: acme\n"
"""The first two lines of a manifest."""

NOBODY: Final[Mapping[str, str]] = {}


def read(
    *texts: str,
    environment: Mapping[str, str] = NOBODY,
    variables: Mapping[str, str] = NOBODY,
    unset_secrets_ok: bool = False,
    local_urls: LocalUrls = LocalUrls.WARN,
    folder: Path = Path(),
) -> Manifest:
    """The manifest of the files ``a.yaml``, ``b.yaml``, … with these texts."""
    documents = [Document(f"{chr(ord('a') + number)}.yaml", folder, text.encode()) for number, text in enumerate(texts)]
    return load(documents, Inputs(environment, variables, unset_secrets_ok), local_urls)


def complaints(
    *texts: str,
    environment: Mapping[str, str] = NOBODY,
    variables: Mapping[str, str] = NOBODY,
    unset_secrets_ok: bool = False,
    local_urls: LocalUrls = LocalUrls.WARN,
    folder: Path = Path(),
) -> list[str]:
    """What is wrong with the manifest that ``read`` would be asked for."""
    with pytest.raises(ManifestError) as caught:
        read(
            *texts,
            environment=environment,
            variables=variables,
            unset_secrets_ok=unset_secrets_ok,
            local_urls=local_urls,
            folder=folder,
        )
    assert str(caught.value).split("\n") == [str(problem) for problem in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def item(fields: str = "", destination: str = "https://example.com/a") -> str:
    """A line that is a schedule with these fields besides destination and cron; its fields begin in column 6."""
    return f"  - {{destination: '{destination}', cron: '0 9 * * *'{', ' if fields else ''}{fields}}}\n"


def schedules(*fields: str) -> str:
    """A manifest of one schedule for each; the first one is in line 4."""
    items = (item(one, f"https://example.com/{chr(ord('a') + number)}") for number, one in enumerate(fields))
    return f"{HEAD}schedules:\n{''.join(items)}"


def specs(manifest: Manifest) -> list[ScheduleSpec]:
    """The schedules' settings."""
    found = [one.spec for one in manifest.desired["schedule"]]
    return [spec for spec in found if isinstance(spec, ScheduleSpec)]
