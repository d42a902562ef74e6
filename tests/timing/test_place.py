from __future__ import annotations

import pytest

from reconciler.timing.place import name_place


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Europe/Istanbul", "Istanbul"),
        ("UTC", "UTC"),
        ("Etc/GMT+3", "Etc/GMT+3"),
        ("US/Pacific", "US/Pacific"),
        ("Australia/North", "Australia/North"),
        ("Australia/Perth", "Perth"),
    ],
)
def test_a_zone_is_told_by_its_place_where_it_is_named_for_one(zone: str, place: str) -> None:
    assert name_place(zone) == place
