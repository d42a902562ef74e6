"""The table of exit codes is that of the program."""

from __future__ import annotations

from reconciler.cli.exit import Exit
from tests.docs.pages import PAGES, find_table


def test_the_readme_s_exit_codes_are_those_of_the_program() -> None:
    assert [int(row[0]) for row in find_table(PAGES["README.md"], "code", "meaning")] == [*map(int, Exit)]
