from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.limits import LONGEST_BURST, daily, named_limit, named_pause

NOW = 1_000_000_000.0  # 2001-09-09 01:46:40 UTC


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        pytest.param({}, None, id="nothing asked for"),
        pytest.param({"burst-ratelimit-reset": "1000000001"}, 1.0, id="a reset"),
        pytest.param({"burst-ratelimit-reset": "999999999"}, 0.0, id="a reset in the past"),
        pytest.param({"burst-ratelimit-reset": "1000009999"}, LONGEST_BURST, id="clocks that differ"),
        pytest.param({"burst-ratelimit-reset": "soon", "retry-after": "3"}, 3.0, id="an unreadable reset"),
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": "-7"}, 0.0, id="seconds below zero"),
        pytest.param({"retry-after": "Sun, 09 Sep 2001 01:46:45 GMT"}, 5.0, id="a date"),
        pytest.param({"retry-after": "Sun, 09 Sep 2001 01:46:35 GMT"}, 0.0, id="a date in the past"),
        pytest.param({"retry-after": "nan"}, None, id="no number"),
        pytest.param({"retry-after": "1e999"}, None, id="no end"),
    ],
)
def test_an_answer_names_the_pause(headers: dict[str, str], pause: float | None) -> None:
    assert named_pause(headers, NOW) == pause


@given(st.text())
def test_whatever_retry_after_says_is_a_pause_or_nothing(text: str) -> None:
    pause = named_pause({"retry-after": text}, NOW)
    assert pause is None or pause >= 0


@pytest.mark.parametrize(("limit", "read"), [("100", 100), ("0", None), ("-5", None), ("many", None), ("inf", None)])
def test_a_limit_is_a_number_above_zero(limit: str, read: float | None) -> None:
    assert named_limit({"burst-ratelimit-limit": limit}) == read


@pytest.mark.parametrize(
    ("headers", "is_daily"),
    [
        ({"ratelimit-limit": "1000"}, True),
        ({"burst-ratelimit-limit": "100"}, False),
        ({"burst-ratelimit-limit": "100", "ratelimit-limit": "1000"}, False),
        ({}, False),
    ],
)
def test_the_daily_limit_has_its_own_header(headers: dict[str, str], is_daily: bool) -> None:
    assert daily(headers) is is_daily
