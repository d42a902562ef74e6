"""Every link within the project leads to something that is there."""

from __future__ import annotations

import pytest

from tests.docs.pages import PAGES, ROOT, find_anchors, find_links


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_and_every_anchor_to_a_heading(name: str) -> None:
    broken = [target for target in find_links(PAGES[name]) if "://" not in target and not leads_somewhere(name, target)]
    assert broken == []


def test_the_readme_leads_to_every_page() -> None:
    linked = {target.partition("#")[0] for target in find_links(PAGES["README.md"])}
    assert set(PAGES) - linked == {"README.md"}


def leads_somewhere(name: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (ROOT / name).parent / path if path else ROOT / name
    if not file.exists():
        return False
    return not anchor or anchor in find_anchors(file.read_text("utf-8"))


def test_links_without_encryption_are_not_given() -> None:
    assert [target for text in PAGES.values() for target in find_links(text) if target.startswith("http:")] == []
