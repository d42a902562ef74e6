from __future__ import annotations

from typing import Any

import pytest

from reconciler.operate.pages import read_pages
from tests.operate.readers import Answers


def book(*cursors: str) -> Answers:
    """A page for each cursor, which leads to the next."""
    following = dict(zip(("", *cursors), (*cursors, ""), strict=True))

    def answer(_: str, query: dict[str, str]) -> dict[str, Any]:
        after = following[query.get("cursor", "")]
        return {"events": []} | ({"cursor": after} if after else {})

    return Answers(answer)


@pytest.mark.parametrize("cursors", [(), ("1-1",), ("1-1", "a b&c", "ü")])
def test_every_page_is_asked_for_once_and_no_more(cursors: tuple[str, ...]) -> None:
    reader = book(*cursors)
    pages = list(read_pages(reader, "/v2/events", {"count": "2"}, 9))
    assert len(pages) == len(reader.asked) == len(cursors) + 1
    assert not any(page.is_cut_off for page in pages)
    assert all(asked.startswith("/v2/events?count=2") for asked in reader.asked)


@pytest.mark.parametrize(("most", "cut"), [(1, True), (2, True), (3, False)])
def test_where_more_is_there_than_is_read_it_is_said(most: int, cut: bool) -> None:
    *_, last = read_pages(book("1-1", "2-2"), "/v2/dlq", {}, most)
    assert last.is_cut_off is cut


def test_a_cursor_that_comes_back_ends_it() -> None:
    reader = Answers(lambda _path, _query: {"cursor": "same"})
    assert len(list(read_pages(reader, "/v2/dlq", {}, 9))) == 2


def test_a_page_that_nobody_wants_is_not_asked_for() -> None:
    reader = book("1-1", "2-2")
    next(read_pages(reader, "/v2/events", {}, 9))
    assert len(reader.asked) == 1
