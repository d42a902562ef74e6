from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reconciler.report.level import COMMENT, Level, Limit
from reconciler.report.markdown import fit, render
from reconciler.report.report import Report
from tests.report.reports import CREATED, DELETED, HOSTILE, REPORTS, UPDATED, row
from tests.report.strategies import LARGEST, reports

PARSER: Final = MarkdownIt("commonmark").enable("table")
DETAILS: Final = re.compile(r"<details><summary><code>[^<>]*</code></summary>\n|</details>\n")
# What GitHub makes a mention, a reference, a link or a commit of, outside of code.
CALLS: Final = re.compile(r"@\w|#\d|\bGH-\d|://|\bwww\.|\b[0-9a-f]{7,}\b(?<!\d)")
HUGE: Final = replace(REPORTS["plan"], rows=(UPDATED, DELETED) * (LARGEST // 2))
RESERVED: Final = 1_000  # for a header and a footer


def tokens(text: str) -> Iterator[Token]:
    """What a reader of Markdown finds."""
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def check_harmless(text: str) -> None:
    found = list(tokens(text))
    kinds = Counter(token.type for token in found)
    assert not kinds.keys() & {"html_inline", "image", "link_open", "hr", "code_block"}
    for token in found:
        if token.type == "html_block":
            assert DETAILS.fullmatch(token.content)
        elif token.type == "fence":
            assert token.info == "diff"
            assert all(line[:2] in {"+ ", "- ", "! "} for line in token.content.splitlines())
        elif token.type == "text":
            assert not CALLS.search(token.content)


def check_balanced(text: str) -> None:
    found = list(tokens(text))
    kinds = Counter(token.type for token in found)
    blocks = [token.content for token in found if token.type == "html_block"]
    opened = sum(block.startswith("<details>") for block in blocks)
    assert opened == len(blocks) - opened == kinds["fence"]
    assert kinds["table_open"] <= 2
    width = 2 if "| Where |" in text else 3
    if kinds["table_open"] == 1:
        assert kinds["td_open"] == width * (kinds["tr_open"] - 1)
    assert text.splitlines()[0].startswith("## ")


def within(text: str, limit: Limit) -> bool:
    return len(text) <= limit.characters and len(text.encode()) <= limit.octets


@settings(max_examples=60)
@given(reports)
@example(HUGE)
@example(replace(HUGE, rows=tuple(replace(DELETED, address=f"{HOSTILE}{number}") for number in range(LARGEST))))
def test_any_report_stays_balanced_harmless_and_within_the_limit(report: Report) -> None:
    text = render(report)
    assert within(text, COMMENT)
    assert all(line.isprintable() for line in text.split("\n"))
    check_harmless(text)
    check_balanced(text)


@settings(max_examples=40)
@given(reports, st.sampled_from(Level), st.builds(Limit, st.integers(8_192, 100_000), st.integers(8_192, 200_000)))
def test_any_level_and_any_limit_hold(report: Report, level: Level, limit: Limit) -> None:
    text, found = fit(report, limit, level)
    assert within(text, limit)
    assert found >= level
    check_harmless(text)
    check_balanced(text)


@given(reports)
@settings(max_examples=20)
def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert render(report) == render(replace(report))


@pytest.mark.parametrize(
    ("number", "level"), [(10, Level.EVERYTHING), (400, Level.DESTRUCTIVE), (700, Level.TABLE), (900, Level.COUNTS)]
)
def test_a_longer_plan_is_told_with_less(number: int, level: Level) -> None:
    report = replace(REPORTS["plan"], rows=(*(CREATED,) * number, *(DELETED,) * (number // 5)))
    assert fit(report)[1] == level


def test_what_is_removed_is_told_in_detail_where_not_everything_can_be() -> None:
    report = replace(REPORTS["plan"], rows=(*(CREATED,) * 400, DELETED))
    text = render(report)
    assert text.count("<details>") == 1
    assert "<summary><code>- schedule/old-report</code></summary>" in text
    assert "Details are of removals only" in text


def test_the_counts_name_some_of_what_is_removed_and_how_many_more_there_are() -> None:
    text = render(HUGE)
    assert "> **10000 resources would be removed:**" in text
    assert text.count("> - `schedule/old-report`") == 10
    assert "> - and 9990 more" in text
    assert len(text) < 2_000


def test_a_text_that_was_refused_has_one_level_less() -> None:
    report = REPORTS["plan"]
    levels = [fit(report, level=level)[0] for level in Level]
    assert sorted(levels, key=len, reverse=True) == levels


def test_there_is_room_for_a_header_where_one_is_asked_for() -> None:
    report = replace(REPORTS["plan"], rows=(CREATED,) * 1_000)
    assert len(render(report, replace(COMMENT, characters=COMMENT.characters - RESERVED))) <= 65_536 - RESERVED


def test_a_plan_of_many_bytes_and_few_characters_is_short_enough_in_both() -> None:
    report = replace(REPORTS["plan"], rows=tuple(row(UPDATED.action, "💥" * 60) for _ in range(300)))
    assert within(render(report, Limit(65_536, 30_000)), Limit(65_536, 30_000))


def test_long_values_that_differ_late_are_told_where_they_differ() -> None:
    cell = replace(UPDATED.cells[0], before="x" * 5_000 + "before", after="x" * 5_000 + "after")
    text = render(replace(REPORTS["plan"], rows=(replace(UPDATED, cells=(cell,)),)))
    assert re.search(r"^- cron: …x+before$", text, re.MULTILINE)
    assert re.search(r"^\+ cron: …x+after$", text, re.MULTILINE)
