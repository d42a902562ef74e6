from __future__ import annotations

import pytest

from reconciler.devserver.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0s", 0), ("50s", 50), ("25m", 1500), ("2h", 7200), ("1d10m", 87000), ("1h30m3s", 5403), ("1s1s", 2)],
)
def test_a_duration_is_so_many_seconds(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "5ms", "-5s", "1.5h", "5 s", "s", "1w", "5S", "²s"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="invalid duration"):
        parse_duration(text)
