"""Every warning has its section, which is what ``explain`` says."""

from __future__ import annotations

import re

from reconciler.lint.catalogue import topics
from tests.docs.pages import PAGES, ROOT
from tests.docs.warnings import fill_sections

CODE = re.compile(r"QS\d{3}")
PAGE = PAGES["docs/warnings.md"]


def test_the_sections_are_those_that_the_program_makes() -> None:
    assert fill_sections(PAGE) == PAGE, "look at it, then: python -m tests.docs.rewrite"


def test_every_code_of_the_program_can_be_explained_and_has_a_section() -> None:
    sources = "".join(path.read_text("utf-8") for path in ROOT.glob("reconciler/**/*.py"))
    assert set(CODE.findall(sources)) == set(topics())
    assert re.findall(r"^## (QS\d{3})$", PAGE, re.MULTILINE) == list(topics())


def test_every_code_that_a_page_mentions_exists() -> None:
    assert {code for text in PAGES.values() for code in CODE.findall(text)} <= set(topics())
