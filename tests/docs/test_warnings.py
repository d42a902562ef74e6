"""Every warning has its paragraph."""

from __future__ import annotations

import re

from tests.docs.pages import PAGES, ROOT

CODE = re.compile(r"QS\d{3}")


def test_the_codes_of_the_page_are_those_of_the_program() -> None:
    sources = "".join(path.read_text("utf-8") for path in ROOT.glob("reconciler/**/*.py"))
    headings = re.findall(r"^## (QS\d{3})$", PAGES["docs/warnings.md"], re.MULTILINE)
    assert headings == sorted(set(CODE.findall(sources)))


def test_every_code_that_a_page_mentions_exists() -> None:
    known = set(re.findall(r"^## (QS\d{3})$", PAGES["docs/warnings.md"], re.MULTILINE))
    assert {code for text in PAGES.values() for code in CODE.findall(text)} <= known
