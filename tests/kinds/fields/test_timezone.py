from __future__ import annotations

import re

import pytest

from reconciler.kinds.fields.timezone import check_timezone


@pytest.mark.parametrize("name", ["Europe/Istanbul", "America/Argentina/Ushuaia", "UTC", "Etc/GMT-3", "EST5EDT"])
def test_a_known_zone_is_taken_as_it_is(name: str) -> None:
    assert check_timezone(name) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is empty; write a time zone such as Europe/Istanbul, or leave the field out for UTC"),
        ("Local", "would be the time zone of QStash's servers; write a place"),
        ("+03:00", "is an offset, not a time zone; write a place such as Europe/Istanbul, or UTC"),
        ("UTC+3", "is an offset, not a time zone"),
        ("gmt-0330", "is an offset, not a time zone"),
        ("PST", "stands for several zones; write a place such as America/Los_Angeles"),
        ("europe/istanbul", "is not a known time zone; did you mean Europe/Istanbul"),
        ("Europe/Istambul", "is not a known time zone; did you mean Europe/Istanbul"),
        ("America/New York", "is not a known time zone; did you mean America/New_York"),
        ("Moon/Sea_of_Tranquility", "is not a known time zone; write a name such as Europe/Istanbul"),
        ("../etc/passwd", "is not a known time zone; write a name such as Europe/Istanbul"),
    ],
)
def test_what_is_no_zone_is_told_with_advice(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_timezone(name)
