from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reconciler.operate.letters import Letters, count_letters
from tests.operate.readers import Answers


def pages(*letters: Sequence[str | None]) -> Answers:
    """Letters by the ids of their schedules, page by page."""

    def answer(_: str, query: dict[str, str]) -> dict[str, Any]:
        number = int(query.get("cursor", "0"))
        messages = [{"dlqId": "1"} | ({"scheduleId": one} if one else {}) for one in letters[number]]
        return {"messages": messages} | ({"cursor": str(number + 1)} if number + 1 < len(letters) else {})

    return Answers(answer)


def test_letters_are_counted_by_their_schedule_over_all_pages() -> None:
    reader = pages(["a", "b"], ["a", None])
    found = count_letters(reader)
    assert (found, found.total) == (Letters({"a": 2, "b": 1, "": 1}), 4)
    assert reader.asked == ["/v2/dlq?count=100", "/v2/dlq?count=100&cursor=1"]


def test_an_empty_queue_has_none() -> None:
    assert count_letters(pages([])) == Letters()


def test_of_very_many_it_is_said_that_there_are_more() -> None:
    found = count_letters(pages(*[["a"] for _ in range(101)]))
    assert (found.total, found.complete) == (100, False)
