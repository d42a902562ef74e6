"""What the pages show of the program is what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PAGES
from tests.docs.session import Session, replay

EXECUTED = [name for name, text in PAGES.items() if "\n$ qstash-sync" in text]


@pytest.mark.parametrize("name", EXECUTED)
def test_every_console_block_prints_what_the_page_shows(name: str) -> None:
    assert replay(PAGES[name]) == PAGES[name], "look at it, then: python -m tests.docs.rewrite"


def test_a_page_that_shows_something_else_is_found_out() -> None:
    page = "```console\n$ qstash-sync --version\nqstash-sync 99.0\n$ false\n$ echo $?\n0\n```\n"
    assert "99.0" not in replay(page)
    assert replay(page).endswith("$ false\n$ echo $?\n1\n```\n")


def test_blocks_of_other_programs_are_left_alone() -> None:
    page = "```console\n$ make demo\n```\n"
    assert replay(page) == page


def test_a_page_s_files_are_there_for_its_commands() -> None:
    page = (
        "```yaml file=a.yaml\nversion: 1\nowner: acme\nschedules: []\n```\n"
        "```console\n$ qstash-sync validate -f a.yaml\nValid: 0 schedules, owner acme.\n```\n"
    )
    assert replay(page) == page


def test_the_completion_that_the_readme_sets_up_knows_the_commands(tmp_path: Path) -> None:
    assert "_QSTASH_SYNC_COMPLETE=bash_source" in PAGES["README.md"]
    asked = 'COMP_WORDS="qstash-sync dr" COMP_CWORD=1 _QSTASH_SYNC_COMPLETE=bash_complete qstash-sync'
    assert Session(str(tmp_path)).run(asked) == "plain,drift\n"
