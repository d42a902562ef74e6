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


def test_a_server_that_is_left_running_serves_the_commands_after_it() -> None:
    page = (
        "```console\n$ qstash-sync dev --port 0 &\n```\n"
        "```python file=list.py\nimport os, urllib.request\n"
        "ask = urllib.request.Request(os.environ['QSTASH_URL'] + '/v2/schedules')\n"
        "ask.add_header('Authorization', 'Bearer ' + os.environ['QSTASH_TOKEN'])\n"
        "print(urllib.request.urlopen(ask).read().decode())\n```\n"
        "```console\n"
        "$ export QSTASH_URL=http://127.0.0.1:54321\n"
        "$ export QSTASH_TOKEN=eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=\n"
        "$ python list.py\n```\n"
    )
    real = replay(page)
    assert "Serving QStash on http://127.0.0.1:54321" in real
    assert real.endswith("$ python list.py\n[]\n```\n")


def test_a_comment_is_the_one_that_a_pull_request_would_have() -> None:
    page = (
        "```yaml file=schedules.yaml\nversion: 1\nowner: acme\nqueues: [{name: emails}]\n```\n"
        "```console\n$ qstash-sync ci plan --dev | tail -n 1\n```\n<!-- comment -->\n<!-- end -->\n"
    )
    real = replay(page)
    assert "\n<!-- comment -->\n\n**qstash-sync** · `schedules.yaml`\n\n## Plan: 1 to add" in real
    assert real.endswith("\n\n<!-- end -->\n")
    assert "qstash-sync:plan" not in real
