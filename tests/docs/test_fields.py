"""The manifest's fields are documented with the defaults that they have and the headers that they become."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from reconciler.kinds.queue import QueueItem
from reconciler.kinds.schedule import wire
from reconciler.kinds.schedule.item import CallbackItem, FlowControlItem, RedactItem, ScheduleItem
from reconciler.kinds.url_group import EndpointItem, UrlGroupItem
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.head import OpenDocument, PruneItem, VariableItem
from reconciler.manifest.loading import load
from reconciler.manifest.parsing import parse
from reconciler.manifest.variables import Inputs
from tests.docs.pages import PAGES, find_blocks, find_table

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PAGE = PAGES["docs/manifest.md"]
# Behind which words of the page the fields of a model stand.
TABLES: dict[str, type[BaseModel]] = {
    "## At the top": OpenDocument,
    "`prune` has a rule for each kind:": PruneItem,
    "## Variables and templates": VariableItem,
    "## Queues": QueueItem,
    "## URL groups": UrlGroupItem,
    "An endpoint:": EndpointItem,
    "## Schedules": ScheduleItem,
    "### Callbacks": CallbackItem,
    "### Flow control": FlowControlItem,
    "### Redaction": RedactItem,
}
WHOLE = next(block.text for block in find_blocks(PAGES["README.md"], "yaml") if "every" in block.words)
# Told in a comment there, or refused by QStash.
NOT_IN_WHOLE = {"body_file", "delay"}


def find_rows(behind: str) -> list[list[str]]:
    return find_table(PAGE.partition(f"{behind}\n")[2], "field", "type", "default")


def render_default(name: str, field: FieldInfo) -> str:
    # One file of several must have it.
    if field.is_required() or name == "owner":
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or isinstance(value, BaseModel):
        return "none"
    if value in ((), {}):
        return "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("behind", TABLES)
def test_every_field_is_documented_with_its_default(behind: str) -> None:
    fields = TABLES[behind].model_fields
    assert {row[0]: row[2] for row in find_rows(behind)} == {
        name: render_default(name, field) for name, field in fields.items()
    }


@pytest.mark.parametrize("model", TABLES.values())
def test_the_readme_s_manifest_has_every_field(model: type[BaseModel]) -> None:
    tree, _ = parse(WHOLE.encode(), "README.md")
    assert model.model_fields.keys() - find_keys(tree) <= NOT_IN_WHOLE


def test_the_headers_of_the_page_are_those_that_are_sent() -> None:
    rows = find_rows("## Schedules") + find_rows("### Callbacks")
    documented = {name for row in rows for name in re.findall(r"[A-Z]\w+-[\w-]+\*?", row[3])}
    inputs = Inputs({"CRON_SECRET": "s3cret"})
    manifest = load((Document("README.md", Path(), WHOLE.encode()),), inputs, LocalUrls.WARN)
    sent = {generalize(name) for one in manifest.desired["schedule"] for name in wire.written(one)}  # type: ignore[arg-type]
    assert documented - sent == {"Upstash-Callback-Delay"}
    assert sent <= documented


def find_keys(tree: object) -> set[str]:
    if isinstance(tree, dict):
        return set(tree).union(*map(find_keys, tree.values()))
    return set().union(*map(find_keys, tree)) if isinstance(tree, list) else set()


def generalize(name: str) -> str:
    """A header's name as the page has it: those that are forwarded are one, and failure callbacks are callbacks."""
    name = re.sub(r"Forward-.*", "Forward-*", name)
    return name.replace("Failure-Callback-", "Callback-")
