"""Commands and options are documented, and what is documented exists."""

from __future__ import annotations

import re

import pytest

from reconciler.ci.files import variable
from reconciler.cli import COMMANDS as TOP
from reconciler.cli.ci.ending import Ending
from tests.docs.pages import PAGES, find_anchors, find_table
from tests.docs.reference import COMMANDS, fill_tables, find_options, find_tables, group_options

REFERENCE = PAGES["docs/commands.md"]
OPTIONS = [option for command in COMMANDS for option in find_options(command)]
# Of other programs, or of a sentence about what there is not.
FOREIGN = {"--force", "--help", "--version"}


def test_every_option_of_every_command_stands_in_a_table() -> None:
    assert {group.commands for group in group_options()} == {group.commands for group in find_tables(REFERENCE)}


def test_the_tables_are_those_that_the_program_makes() -> None:
    assert fill_tables(REFERENCE) == REFERENCE, "look at it, then: python -m tests.docs.rewrite"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_section_in_the_reference(command: str) -> None:
    assert command.replace(" ", "-") in find_anchors(REFERENCE)


def test_the_readme_lists_every_command() -> None:
    assert [row[0].partition(" ")[0] for row in find_table(PAGES["README.md"], "command", "what it does")] == list(TOP)


@pytest.mark.parametrize("name", PAGES)
def test_every_option_that_is_mentioned_exists(name: str) -> None:
    prose = re.sub(r"^```(?!console).*?^```$", "", PAGES[name], flags=re.MULTILINE | re.DOTALL)
    mentioned = set(re.findall(r"(?<=[\s`(])--[a-z][a-z-]+", prose))
    known = {spelling for option in OPTIONS for spelling in (*option.opts, *option.secondary_opts)}
    assert mentioned - known - FOREIGN == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_variable_of_ours_that_is_mentioned_exists(name: str) -> None:
    mentioned = set(re.findall(r"(?<![_\w])QSTASH_SYNC_[A-Z_]+", PAGES[name]))
    known = {str(option.envvar) for option in OPTIONS} | set(map(variable, Ending("").outputs))
    assert mentioned - known - {"QSTASH_SYNC_"} == set()
