"""Every manifest in the pages is valid, and every fragment within a frame."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent

import pytest

from reconciler.errors import ManifestError
from reconciler.lint import lint
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Manifest, Severity
from tests.docs.copies import is_copy
from tests.docs.pages import PAGES, Block, find_blocks

VARIABLES = """\
variables:
  app_url: {env: APP_URL, default: "https://billing.example.com"}
  cron_secret: {env: CRON_SECRET, secret: true}
"""
ENVIRONMENT = {"CRON_SECRET": "s3cret", "API_KEY": "k3y"}
BLOCKS = {
    f"{name}:{block.line}": block
    for name, text in PAGES.items()
    for block in find_blocks(text, "yaml")
    if not is_copy(block)
}


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def is_meant(block: Block) -> bool:
    return "mistakes" not in block.words and block.named("earns") is None


def complete(block: Block) -> str:
    """The block as a whole manifest: a fragment stands in the least that can be around it."""
    match block.named("fragment"):
        case "manifest":
            owner = "" if "owner:" in block.text else "owner: acme-billing\n"
            schedules = "" if "schedules:\n" in block.text else "schedules: []\n"
            return f"version: 1\n{owner}{schedules}{block.text}"
        case "schedule":
            needed = {"destination": "https://billing.example.com/api/jobs/x", "cron": '"0 9 * * *"'}
            added = "".join(f"{name}: {value}\n" for name, value in needed.items() if f"{name}:" not in block.text)
            head = f"version: 1\nowner: acme-billing\n{VARIABLES}queues: [{{name: emails}}]\nschedules:\n  -\n"
            return head + indent(added + block.text, "    ")
    return block.text


def read(block: Block, place: str) -> Manifest:
    document = Document(place, Path(), complete(block).encode())
    return load((document,), Inputs(ENVIRONMENT), LocalUrls.WARN)


@pytest.mark.parametrize("place", [place for place, block in BLOCKS.items() if is_meant(block)])
def test_every_manifest_of_the_pages_is_valid_and_without_a_warning(place: str) -> None:
    assert lint(read(BLOCKS[place], place), NOW, Severity.WARNING) == ()


@pytest.mark.parametrize("place", [place for place, block in BLOCKS.items() if block.named("earns")])
def test_what_is_shown_as_earning_a_code_earns_it(place: str) -> None:
    codes = {one.code for one in lint(read(BLOCKS[place], place), NOW)}
    assert BLOCKS[place].named("earns") in codes


@pytest.mark.parametrize("place", [place for place, block in BLOCKS.items() if "mistakes" in block.words])
def test_what_is_shown_as_a_mistake_is_one(place: str) -> None:
    with pytest.raises(ManifestError):
        read(BLOCKS[place], place)
