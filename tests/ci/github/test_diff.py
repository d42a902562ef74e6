from __future__ import annotations

import pytest

from reconciler.ci.github.diff import seen_by_file
from reconciler.values import JsonObject


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ({"status": "added", "patch": "@@ -0,0 +1,2 @@\n+a\n+b"}, {1, 2}),
        ({"status": "modified", "patch": "@@ -1,3 +1,3 @@ x\n a\n-b\n+B\n c\n@@ -9 +9,2 @@\n z\n+y"}, {2, 10}),
        ({"status": "modified", "patch": "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b"}, {1}),
        ({"status": "modified", "changes": 9}, None),
        ({"status": "renamed", "changes": 0}, frozenset()),
    ],
)
def test_the_lines_that_a_file_has_gained_are_seen_and_all_where_github_shows_no_patch(
    file: JsonObject, lines: set[int] | None
) -> None:
    assert seen_by_file([{"filename": "a.yaml", **file}]) == {"a.yaml": lines}


def test_of_a_file_that_is_gone_nothing_is_seen() -> None:
    assert seen_by_file([{"filename": "a.yaml", "status": "removed", "patch": "@@ -1 +0,0 @@\n-a"}]) == {}
