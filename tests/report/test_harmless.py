from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.report.harmless import cell, code, fenced, prose, tag
from reconciler.report.wording import visible
from tests.report.strategies import texts

PARSER = MarkdownIt("commonmark").enable("table")


@given(texts)
def test_a_code_span_shows_just_its_text(text: str) -> None:
    _, inline, _ = PARSER.parse(f"x {code(text)}")
    assert inline.children is not None
    assert [(token.type, token.content) for token in inline.children[1:]] == [("code_inline", visible(text) or " ")]


@given(texts, texts)
def test_a_cell_is_one_cell_whatever_is_in_it(left: str, right: str) -> None:
    table = f"| a | b |\n| - | - |\n| {cell(code(left))} | {cell(prose(right))} |\n"
    assert [token.type for token in PARSER.parse(table)].count("td_open") == 2


@given(st.lists(texts.map(visible), min_size=1, max_size=5))
def test_a_fence_holds_just_its_lines(lines: list[str]) -> None:
    [token] = PARSER.parse(fenced([f"+ {line}" for line in lines], "diff"))
    assert (token.type, token.info) == ("fence", "diff")
    assert token.content == "".join(f"+ {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is paused on QStash, and stays so", "is paused on QStash, and stays so"),
        ("it still holds 12 messages (really); don't", "it still holds 12 messages (really); don't"),
        ("names a queue; declare it under queues", "names a queue; declare it under queues"),
        ("say --accept-running schedule/x", "say `--accept-running schedule/x`"),
        ("tell @octocat of #12 and GH-3.", "tell `@octocat` of `#12` and `GH-3`."),
        ("QStash refused (412): see https://x.example!", "QStash refused (412): see `https://x.example`!"),
        ("commit deadbeef or 1234567, not dead", "commit `deadbeef` or `1234567`, not dead"),
        ("**bold** _and_ <b>", "`**bold** _and_ <b>`"),
        ("cron was '0 9 * * 1-5', is 'at noon' now", "cron was `'0 9 * * 1-5'`, is `'at noon'` now"),
        ("headers was {'A': 'b'}, don't", "headers was `{'A': 'b'}`, don't"),
        (
            "calls a.example: schedule/x, schedule/y and 2 more",
            "calls `a.example`: `schedule/x`, `schedule/y` and 2 more",
        ),
        ("free $0; fixed-1m $180; payg $1", "free `$0`; `fixed-1m $180`; payg `$1`"),
        ("was ['a-b', 'c-d'], is {'e': f-g}", "was `['a-b', 'c-d']`, is `{'e': f-g}`"),
        ("'never ended", "`'never ended`"),
        ("a\nb", r"`a\nb`"),
        ("", ""),
    ],
)
def test_of_a_sentence_only_words_are_no_code(text: str, told: str) -> None:
    assert prose(text) == told


def test_within_html_a_text_is_escaped() -> None:
    assert tag("<b> & `x`\n") == r"<code>&lt;b&gt; &amp; `x`\n</code>"


@pytest.mark.parametrize(("text", "told"), [("a|b", r"`a\|b`"), (r"a\|b", r"`a\ \|b`"), ("|", r"`\|`")])
def test_a_bar_in_a_cell_is_escaped_and_no_backslash_stands_before_it(text: str, told: str) -> None:
    assert cell(code(text)) == told
