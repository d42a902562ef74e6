"""A comment on a pull request: whatever is in it, it fits, is found again, and does nothing to its reader."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.ci.conversation import is_marked, marker
from reconciler.ci.seal import find_seal
from reconciler.report.comment import LONGEST_TEXT, Post, compose
from reconciler.report.level import COMMENT, Level
from tests.report.reports import HOSTILE, REPORTS
from tests.report.strategies import reports

MARK = marker("plan", "production")
SEAL = f"<!-- qstash-sync:plan 1.0 {'a' * 64} {'b' * 64} -->"
TEXTS = st.text(max_size=80) | st.sampled_from([HOSTILE, SEAL, MARK, f"x\n{SEAL}\n", "<!--", "-->"])


def posts() -> st.SearchStrategy[Post]:
    return st.builds(
        Post,
        mark=st.just(MARK),
        target=TEXTS,
        report=st.none() | reports,
        failure=st.lists(TEXTS, max_size=30).map(tuple),
        notes=st.lists(TEXTS, max_size=3).map(tuple),
        commit=st.sampled_from(["", "0123456789abcdef"]),
        run_url=TEXTS | st.just("https://github.com/a/b/actions/runs/1"),
        header=TEXTS,
        footer=TEXTS,
        seal=st.sampled_from(["", SEAL]),
    )


@given(posts())
def test_a_comment_begins_with_its_mark_holds_its_seal_and_no_other_and_fits(post: Post) -> None:
    text, _ = compose(post)
    assert is_marked(text, MARK)
    found = find_seal(text)
    assert (found is not None) == bool(post.seal)
    assert len(text) <= COMMENT.characters
    assert len(text.encode("utf-8", "surrogatepass")) <= COMMENT.octets


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("level", Level)
def test_every_report_fits_at_every_level_with_the_longest_header_footer_and_seal(name: str, level: Level) -> None:
    long = "ü" * LONGEST_TEXT
    seal = f"{SEAL[:-4]} {'A' * 16_000} -->"
    text, reached = compose(Post(MARK, HOSTILE, REPORTS[name], header=long, footer=long, seal=seal), level)
    assert reached >= level
    assert len(text) <= COMMENT.characters
    assert find_seal(text) is None  # as its content is no plan; but it is there whole
    assert text.rstrip().endswith(seal)


def test_what_went_wrong_stands_first_and_the_header_before_it() -> None:
    post = Post(MARK, "production", REPORTS["plan"], ("it failed", "because", "of this"), header="# Ours", footer="bye")
    text, _ = compose(post)
    places = [
        text.index(part) for part in ("# Ours", "`production`", "**it failed**", "> - because", "## Plan:", "bye")
    ]
    assert places == sorted(places)


def test_a_long_failure_says_how_much_more_there_is() -> None:
    text, _ = compose(Post(MARK, "x", failure=tuple(f"line {number}" for number in range(100))))
    assert "and 81 lines more" in text
    assert "line 18" in text
    assert "line 19" not in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://e.example/) [x](https://evil.example", "https://e.example/\n"]
)
def test_only_an_address_becomes_a_link(url: str) -> None:
    text, _ = compose(Post(MARK, "x", run_url=url))
    assert "the run that wrote this" not in text


def test_nothing_hostile_is_read_as_markdown_or_html() -> None:
    text, _ = compose(Post(MARK, HOSTILE, failure=(HOSTILE, HOSTILE), notes=(HOSTILE,)))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(re.sub(r"<!--.*?-->", "", text))
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"@everyone(?!.*</code>)", html)
