from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.schedule.spec import Callback
from reconciler.values import UNREADABLE, Text
from reconciler.volume.messages import Range, count_messages
from tests.volume.things import callback, schedule

UNSEEN = Callback(Text("https://example.com/done"), settings=UNREADABLE)


@pytest.mark.parametrize(
    ("settings", "endpoints", "least", "most"),
    [
        ({}, 1, 1, 1),
        ({"retries": 3}, 1, 1, 4),
        ({"retries": 3}, 5, 5, 20),
        # Each attempt is reported, and each report is retried.
        ({"retries": 3, "callback": callback(retries=0)}, 1, 2, 4 + 4),
        ({"retries": 3, "callback": callback(retries=2)}, 1, 2, 4 + 4 * 3),
        # Only the end is.
        ({"retries": 3, "failure_callback": callback(retries=2)}, 1, 1, 4 + 3),
        (
            {"retries": 1, "callback": callback(retries=1), "failure_callback": callback(retries=0)},
            2,
            4,
            2 * (2 + 4 + 1),
        ),
        # What is not set, or not seen, is QStash's own three.
        ({"failure_callback": callback()}, 1, 1, 1 + 4),
        ({"callback": UNSEEN}, 1, 2, 1 + 4),
    ],
)
def test_one_run_is_so_many_messages(settings: dict[str, Any], endpoints: int, least: int, most: int) -> None:
    assert count_messages(schedule("job", **settings).spec, endpoints) == Range(least, most)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.integers(1, 2_000))
def test_whatever_is_set_a_run_has_no_fewer_messages_than_without_failures(
    own: int, other: int, endpoints: int
) -> None:
    spec = schedule("job", retries=own, callback=callback(retries=other)).spec
    found = count_messages(spec, endpoints)
    assert endpoints <= found.least <= found.most < 2**60
