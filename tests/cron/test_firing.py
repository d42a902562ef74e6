"""When crons fire, against robfig's own answers and against counting minutes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import Cron, parse
from tests.cron.robfig import find_next
from tests.cron.table import BEGIN, END, PATH, RARE, ZONES, ask_program, digest, find_changes, list_firings

TABLE: Final = json.loads((Path(__file__).parents[1] / "data" / "cron_next.json").read_text("utf-8"))
YEARS: Final = json.loads(PATH.read_text("utf-8"))
MINUTES: Final = (int(BEGIN.timestamp()) // 60, int(END.timestamp()) // 60)


def list_next(expression: str, after: str, count: int) -> list[str]:
    """The firings after a moment in the form of the table."""
    cron, moment = parse(expression), datetime.fromisoformat(f"{after}+00:00")
    firings: list[str] = []
    while len(firings) < count:
        following = cron.next(moment)
        if following is None:
            return [*firings, "never"]
        moment = following
        firings.append(f"{moment:%Y-%m-%dT%H:%M}")
    return firings


@pytest.mark.parametrize(("expression", "after", "firings"), TABLE["agreeing"])
def test_it_fires_when_robfig_does(expression: str, after: str, firings: list[str]) -> None:
    assert list_next(expression, after, len(firings)) == firings


@pytest.mark.parametrize(("expression", "after", "robfig", "firings", "why"), TABLE["differing"])
def test_where_robfig_fires_otherwise_there_is_a_reason(
    expression: str, after: str, robfig: list[str], firings: list[str], why: str
) -> None:
    assert list_next(expression, after, len(firings)) == firings != robfig
    assert why


@pytest.mark.parametrize(("expression", "after", "following"), TABLE["documented"])
def test_it_fires_as_robfig_s_own_tests_have_it(expression: str, after: str, following: str | None) -> None:
    firing = parse(expression).next(datetime.fromisoformat(after))
    assert firing == (None if following is None else datetime.fromisoformat(following))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("pattern", RARE)
def test_ten_years_of_firings_are_robfig_s(pattern: str, zone: str) -> None:
    cron = parse(f"CRON_TZ={zone} {pattern}")
    assert digest(list_firings(ask_program, cron)) == YEARS["rows"][zone][pattern][0]


def test_the_ten_years_were_made_with_the_time_zones_that_are_installed() -> None:
    assert YEARS["tzdata"] == version("tzdata"), "python -m tests.cron.table, and look at what changed"


def draw_field(low: int, high: int) -> st.SearchStrategy[str]:
    values = st.lists(st.integers(low, high), min_size=1, max_size=6).map(lambda numbers: ",".join(map(str, numbers)))
    return st.sampled_from(("*", "?", "*/2", f"{low}-{high}")) | values


patterns = st.builds(
    "{} {} {} {} {}".format,
    draw_field(0, 59),
    draw_field(0, 23) | st.sampled_from(("0", "1", "2", "0-3", "23")),
    draw_field(1, 31),
    draw_field(1, 12),
    draw_field(0, 6),
)


@st.composite
def draw_search(draw: st.DrawFn) -> tuple[Cron, int]:
    """A cron and a moment in seconds, most often within a day before its clocks change, and often in that hour."""
    zone = draw(st.sampled_from(ZONES))
    changes = [change - draw(st.integers(-300, 300) | st.integers(0, 1800)) for change in find_changes(zone)]
    minute = draw(st.sampled_from(changes) | st.integers(*MINUTES) if changes else st.integers(*MINUTES))
    return parse(f"CRON_TZ={zone} {draw(patterns)}"), minute * 60 + draw(st.sampled_from((0, 0, 1, 59)))


@given(draw_search())
def test_it_fires_next_where_robfig_s_steps_lead(search: tuple[Cron, int]) -> None:
    cron, after = search
    assert ask_program(cron, after) == find_next(cron, after)


@given(draw_search())
def test_what_never_fires_has_no_next_firing(search: tuple[Cron, int]) -> None:
    cron, after = search
    assert cron.never_fires == (ask_program(cron, after) is None)


@given(draw_search())
def test_runs_are_each_the_next_of_the_one_before(search: tuple[Cron, int]) -> None:
    cron, after = search
    moments = [datetime.fromtimestamp(after, UTC), *islice(cron.runs(datetime.fromtimestamp(after, UTC)), 4)]
    assert [cron.next(moment) for moment in moments[:4]] == (moments[1:] if len(moments) > 1 else [None])
    assert moments == sorted(set(moments))


@pytest.mark.parametrize(
    "expression", ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", ", * * * *", "* , * * *", "* * * , *", "* * , * *", "* * , * ,"]
)
def test_a_date_that_does_not_exist_never_comes(expression: str) -> None:
    cron = parse(expression)
    assert cron.never_fires
    assert cron.next(datetime(2024, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(("zone", "offset"), [("UTC", 0), ("Asia/Tokyo", 9), ("Europe/Berlin", 1)])
def test_a_leap_day_that_is_more_than_five_years_away_does_not_come(zone: str, offset: int) -> None:
    cron = parse(f"CRON_TZ={zone} 0 0 29 2 *")
    assert not cron.never_fires
    assert cron.next(datetime(2096, 3, 1, tzinfo=UTC)) is None
    leap_day = datetime(2104, 2, 29, tzinfo=UTC) - timedelta(hours=offset)
    assert cron.next(datetime(2099, 1, 1, tzinfo=UTC)) == leap_day


def test_the_moment_may_be_given_in_any_zone_and_the_answer_is_in_utc() -> None:
    after = datetime(2024, 5, 1, 12, 0, 30, tzinfo=timezone(timedelta(hours=3)))
    firing = parse("CRON_TZ=Europe/Istanbul 0 * * * *").next(after)
    assert firing == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert firing.tzinfo is UTC
