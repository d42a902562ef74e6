"""Time zones: which names there are, and when clocks change."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.cron import CronError
from reconciler.cron.zones import check_zone, find_change, load_zone, measure_offset

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "name", ["UTC", "Europe/Istanbul", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "US/Pacific"]
)
def test_the_names_of_tzdata_are_known(name: str) -> None:
    check_zone(name)
    assert load_zone(name).key == name


def test_the_zones_are_the_package_s_and_not_the_machine_s(tmp_path: Path) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Istanbul").write_bytes(b"no time zone")
    path = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([tmp_path])
    try:
        load_zone.cache_clear()
        zone = load_zone("Europe/Istanbul")
    finally:
        zoneinfo.reset_tzpath(path)
    assert measure_offset(zone, datetime(2026, 7, 1, tzinfo=UTC)) == timedelta(hours=3)


def test_the_zones_are_of_an_edition_that_knows_of_morocco_s_and_canada_s_changes_of_2026() -> None:
    summer, winter = datetime(2027, 7, 1, tzinfo=UTC), datetime(2027, 1, 15, tzinfo=UTC)
    for name, hours in {"Africa/Casablanca": 0, "America/Vancouver": -7, "America/Edmonton": -6}.items():
        zone = load_zone(name)
        assert measure_offset(zone, summer) == measure_offset(zone, winter) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Istambul", "did you mean Europe/Istanbul?"),
        ("europe/istanbul", "did you mean Europe/Istanbul?"),
        ("Istanbul", "did you mean Europe/Istanbul?"),
        ("America/New", "did you mean America/New_York?"),
        ("utc", "did you mean UTC?"),
        ("Local", "write a name such as Europe/Istanbul"),
        ("", "write a name such as Europe/Istanbul"),
    ],
)
def test_a_name_that_is_not_known_is_told_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(CronError, match="unknown time zone") as raised:
        check_zone(name)
    assert raised.value.hint == hint


@pytest.mark.parametrize("name", ["GMT+3", "UTC+3", "UTC-05:00"])
def test_an_offset_is_never_told_the_zone_whose_sign_is_reversed(name: str) -> None:
    with pytest.raises(CronError) as raised:
        check_zone(name)
    assert raised.value.hint == "write a name such as Europe/Istanbul"


@pytest.mark.parametrize("name", ["../UTC", "Europe/../UTC", "/etc/localtime", "\\UTC"])
def test_a_path_is_no_name(name: str) -> None:
    with pytest.raises(CronError, match="invalid location name"):
        check_zone(name)


@pytest.mark.parametrize(
    ("name", "start", "change"),
    [
        ("America/New_York", datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 10, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 3, 10, 6, 59, tzinfo=UTC), datetime(2024, 3, 10, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 3, 10, 7, tzinfo=UTC), datetime(2024, 11, 3, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2024, 4, 1, 0, 1, tzinfo=UTC), datetime(2024, 4, 6, 15, tzinfo=UTC)),
        ("America/Recife", datetime(2000, 10, 7, tzinfo=UTC), datetime(2000, 10, 8, 3, tzinfo=UTC)),
        ("America/Recife", datetime(2000, 10, 8, 3, tzinfo=UTC), datetime(2000, 10, 15, 2, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 1, tzinfo=UTC), datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_the_first_change_of_the_clocks_is_found_to_the_minute(name: str, start: datetime, change: datetime) -> None:
    zone = load_zone(name)
    assert find_change(zone, start, change + timedelta(days=3)) == change
    assert find_change(zone, start, change) == change
    assert find_change(zone, start, change - MINUTE) is None
    assert measure_offset(zone, change) != measure_offset(zone, change - MINUTE)


def test_utc_has_no_changes() -> None:
    assert find_change(load_zone("UTC"), datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)) is None
