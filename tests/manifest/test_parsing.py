"""Text in, tree and problems out, whatever the text is."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest import parsing
from reconciler.manifest.parsing import parse

MARKS = [
    *"ab-:[]{}&*!|>'\"%@`#\\?,\n\t 01.~<=\r\x00\x85\u2028\ufeffé",
    "\n  ",
    ": ",
    "- ",
    "\n---\n",
    "&a ",
    "*a ",
    "<<: ",
]
TEXTS = st.lists(st.sampled_from(MARKS), max_size=20).map("".join)


@given(st.binary() | st.text() | TEXTS)
def test_any_input_gives_a_tree_or_a_problem_of_that_file_and_never_an_exception(text: str | bytes) -> None:
    tree, problems = parse(text, "f.yaml")
    assert tree is not None or problems
    assert {problem.file for problem in problems} <= {"f.yaml"}
    assert all(problem.line > 0 < problem.column for problem in problems)


@given(TEXTS)
def test_what_both_parsers_take_means_the_same_to_both(text: str) -> None:
    fast, slow = parse(text, "f"), parse(text, "f", loader=yaml.BaseLoader)
    assert fast[1] or slow[1] or repr(fast[0]) == repr(slow[0])


def test_the_parser_in_c_is_used_where_it_is_there() -> None:
    assert parsing.LOADER is yaml.CBaseLoader


def test_problems_before_an_error_of_syntax_are_told_too() -> None:
    tree, problems = parse("a: 1\na: 2\nb: @x\n", "f")
    assert tree is None
    assert [problem.line for problem in problems] == [2, 3]


def test_a_byte_order_mark_moves_nothing() -> None:
    tree, problems = parse(b"\xef\xbb\xbfa: 1\na: 2\n", "f")
    assert tree == {"a": 1}
    assert (problems[0].line, problems[0].column) == (2, 1)


def test_too_long_a_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_SIZE", 10)
    assert not parse("a: 4567890", "f")[1]
    (problem,) = parse("a: 45678901", "f")[1]
    assert str(problem) == "f: more than 10 characters"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_EVENTS", 10)
    assert not parse("[1, 2, 3, 4]", "f")[1]
    (problem,) = parse("[1, 2, 3, 4, 5]", "f")[1]
    assert str(problem) == "f: too many entries for one document"
