from __future__ import annotations

from reconciler.ci.gitlab.diff import seen_by_file
from reconciler.values import JsonObject

DIFF = """\
@@ -1,3 +1,4 @@
 version: 1
-owner: acme
+owner: acme-billing
+queues: []
 schedules:
@@ -20 +21,2 @@ schedules:
 a
++++ b/schedules.yaml
\\ No newline at end of file
"""


def test_the_lines_that_a_file_has_gained_are_seen() -> None:
    assert seen_by_file([{"new_path": "schedules.yaml", "diff": DIFF}]) == {
        "schedules.yaml": frozenset({2, 3, 22}),
    }


def test_all_of_a_file_is_seen_whose_diff_gitlab_does_not_give() -> None:
    large: JsonObject = {"new_path": "large.yaml", "diff": "", "too_large": True}
    assert seen_by_file([large, {"new_path": "collapsed.yaml", "diff": None}]) == {
        "large.yaml": None,
        "collapsed.yaml": None,
    }


def test_a_file_that_is_deleted_has_no_lines_to_see() -> None:
    assert seen_by_file([{"new_path": "a.yaml", "diff": "@@ -1 +0,0 @@\n-a\n", "deleted_file": True}]) == {}
