"""The page on approval has the reasons for which a plan is stale in the words in which they are told."""

from __future__ import annotations

from typing import Final

from tests.docs.pages import PAGES, ROOT, find_blocks, find_table

FILES: Final = ("reconciler/plan/stale.py", "reconciler/ci/approval.py", "reconciler/ci/seal.py")
SOURCES: Final = "".join((ROOT / name).read_text("utf-8") for name in FILES)


def test_every_reason_is_told_in_these_words() -> None:
    rows = find_table(PAGES["docs/approval.md"], "it says", "because")
    parts = [part.strip() for row in rows for part in row[0].strip("*").split("…")]
    assert [part for part in parts if part not in SOURCES] == []


def test_what_a_fork_is_told_is_told_in_these_words() -> None:
    [told] = [block for block in find_blocks(PAGES["docs/forks.md"], "text") if "fork" in block.words]
    assert told.text.strip() in (ROOT / "reconciler/cli/ci/secretless.py").read_text("utf-8")
