"""Whole expressions, against what robfig's own parser said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import Cron, CronError, parse, split_zone

TABLE: Final = json.loads((Path(__file__).parents[1] / "data" / "cron_parse.json").read_text("utf-8"))


def fill(spans: str) -> frozenset[int]:
    """The numbers of a list such as ``1-3,7``."""
    ends = [span.partition("-") for span in spans.split(",") if span]
    return frozenset(number for low, _, high in ends for number in range(int(low), int(high or low) + 1))


@pytest.mark.parametrize(
    ("expression", "fields", "combined"), [(row[0], row[1:6], row[6]) for row in TABLE["accepted"]]
)
def test_what_robfig_accepts_is_read_as_robfig_reads_it(expression: str, fields: list[str], combined: str) -> None:
    cron = parse(expression)
    assert [cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays] == list(map(fill, fields))
    assert cron.either_day == (combined == "or")


@pytest.mark.parametrize(("expression", "reason"), TABLE["refused"])
def test_what_robfig_refuses_is_refused_in_its_words(expression: str, reason: str) -> None:
    with pytest.raises(CronError) as raised:
        parse(expression)
    assert str(raised.value) == reason


@pytest.mark.parametrize(("expression", "robfig", "reason", "why"), TABLE["differing"])
def test_where_robfig_says_otherwise_there_is_a_reason(
    expression: str, robfig: str | None, reason: str, why: str
) -> None:
    with pytest.raises(CronError) as raised:
        parse(expression)
    assert str(raised.value) == reason != robfig
    assert why


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("0 0 9 * * 1", "drop the seconds, one minute is the finest: 0 9 * * 1"),
        ("0 12 * * ? *", "drop the year: 0 12 * * ?"),
        ("0 12 ? * MON 2027", "drop the year: 0 12 ? * MON"),
        ("0 0 12 * * ? 2027", "the five fields are minute, hour, day, month, weekday"),
        ("every 5 minutes", "the five fields are minute, hour, day, month, weekday"),
        ("cron(0 12 * * ? *)", "the five fields are minute, hour, day, month, weekday"),
        ("cron_tz=UTC * * * * *", "the prefix is spelt CRON_TZ= and stands at the very beginning"),
        ("@daily", "write 0 0 * * *"),
        ("CRON_TZ=UTC @Hourly", "write 0 * * * *"),
        ("@every 30m", "write five fields, as in */30 * * * * for every half hour"),
        ("CRON_TZ=UTC", "write the zone, one blank and five fields, as in CRON_TZ=Europe/Istanbul 0 9 * * *"),
    ],
)
def test_a_common_mistake_is_told_what_to_write_instead(expression: str, hint: str) -> None:
    with pytest.raises(CronError) as raised:
        parse(expression)
    assert raised.value.hint == hint


def test_without_a_zone_it_is_utc() -> None:
    assert parse("0 9 * * *").zone == parse("CRON_TZ= 0 9 * * *").zone == "UTC"


def test_the_names_of_months_and_weekdays_are_their_numbers() -> None:
    assert parse("0 9 * jan-MAR Sun,fri") == parse("0 9 * 1-3 0,5")


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("0 9 * * *", (None, "0 9 * * *")),
        ("CRON_TZ=Asia/Tokyo  0 9 * * * ", ("Asia/Tokyo", "0 9 * * *")),
        ("TZ=Asia/Tokyo 0 9 * * *", ("Asia/Tokyo", "0 9 * * *")),
        ("CRON_TZ= 0 9 * * *", ("", "0 9 * * *")),
    ],
)
def test_a_zone_can_be_split_off(expression: str, parts: tuple[str | None, str]) -> None:
    assert split_zone(expression) == parts


@given(st.text() | st.text("*?/-,0123456789 @#LWmonjanCRON_TZ=/UTC\t", max_size=40))
def test_any_text_is_a_cron_or_an_error_with_a_text(text: str) -> None:
    assert isinstance(try_to_parse(text), Cron) or try_to_parse(text)


def try_to_parse(text: str) -> Cron | str:
    try:
        return parse(text)
    except CronError as error:
        return str(error)
