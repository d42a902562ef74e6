"""Where two JSON values differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepdiff import DeepDiff
from deepdiff.helper import notpresent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values import Json, Path


def differences(before: Json, after: Json) -> Iterator[tuple[Path, Json, Json, bool]]:
    """The paths that differ, sorted, with both values (None where absent) and whether the path is absent after."""
    found = DeepDiff(
        before,
        after,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        verbose_level=2,
        # A path is the same place on both sides: what is secret there, and only that, must be hidden.
        zip_ordered_iterables=True,
    )
    levels = [level for group in found.values() for level in group]
    rows = [(tuple(level.path(output_format="list")), level.t1, level.t2) for level in levels]
    for path, one, other in sorted(rows, key=lambda row: [(isinstance(step, str), step) for step in row[0]]):
        yield path, _value(one), _value(other), other is notpresent


def _value(found: object) -> Json:
    return None if found is notpresent else found  # type: ignore[return-value]
