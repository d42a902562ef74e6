"""Blocks that are files of the project, whole or a part: ``yaml of=examples/github/drift.yml``, ``yaml part-of=…``."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.docs.pages import ROOT, Block, change_blocks


def is_copy(block: Block) -> bool:
    """Whether the block is of a file."""
    return bool(block.named("of") or block.named("part-of"))


def is_true(block: Block) -> bool:
    """Whether the file says the same; a part of it may be indented less."""
    if whole := block.named("of"):
        return block.text == read(whole)
    lines = read(block.named("part-of") or "").splitlines(keepends=True)
    size = block.text.count("\n")
    parts = (dedent("".join(lines[start : start + size])) for start in range(len(lines)))
    return bool(size) and block.text in parts


def fill_copies(text: str) -> str:
    """The page with each block that is a whole file as that is."""
    return change_blocks(text, lambda block: read(whole) if (whole := block.named("of")) else block.text)


def read(path: str) -> str:
    """A file of the project."""
    return Path(ROOT, path).read_text("utf-8")
