"""What the pages show of a file is what stands there. The files themselves are linted and run by their own tests."""

from __future__ import annotations

import pytest

from tests.docs.copies import fill_copies, is_copy, is_true
from tests.docs.pages import PAGES, Block, find_blocks

COPIES = {
    f"{name}:{block.line}": block
    for name, text in PAGES.items()
    for block in find_blocks(text, "yaml")
    if is_copy(block)
}


@pytest.mark.parametrize("place", COPIES)
def test_a_file_in_a_page_is_the_file(place: str) -> None:
    assert is_true(COPIES[place]), "look at it, then: python -m tests.docs.rewrite"


def test_a_copy_that_is_another_text_is_found_out_and_mended() -> None:
    page = "```yaml of=examples/minimal.yaml\nversion: 2\n```\n"
    assert not is_true(find_blocks(page, "yaml")[0])
    assert is_true(find_blocks(fill_copies(page), "yaml")[0])


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("queues:\n  - {name: emails, parallelism: 5}\n", True),
        ("- {name: emails, parallelism: 5}\n- {name: images, parallelism: 2}\n", True),
        ("- {name: images, parallelism: 2}\n- {name: emails, parallelism: 5}\n", False),
        ("queues:\n- {name: emails, parallelism: 5}\n", False),
        ("", False),
    ],
)
def test_a_part_of_a_file_stands_there_in_one_piece_perhaps_indented(text: str, true: bool) -> None:
    assert is_true(Block("yaml", ("part-of=schedules.yaml",), text, 1)) is true


def test_a_fence_within_a_longer_fence_is_text() -> None:
    page = "````markdown\n```yaml\na: 1\n```\n````\n"
    assert find_blocks(page, "yaml") == []
    assert find_blocks(page, "markdown")[0].text == "```yaml\na: 1\n```\n"
