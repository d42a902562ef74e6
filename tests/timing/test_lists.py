from __future__ import annotations

import pytest

from reconciler.timing.lists import enumerate_all, find_spans, join


@pytest.mark.parametrize(("items", "told"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_things_are_joined_as_in_a_sentence(items: list[str], told: str) -> None:
    assert join(items) == told


def test_stretches_end_where_a_number_is_missing() -> None:
    assert find_spans({7, 1, 2, 5}) == [range(1, 3), range(5, 6), range(7, 8)]
    assert find_spans([]) == []


def test_only_three_and_more_in_a_row_are_told_by_their_ends() -> None:
    assert enumerate_all({9, 1, 2, 4, 5, 6}, str) == "1, 2, 4 to 6 and 9"
