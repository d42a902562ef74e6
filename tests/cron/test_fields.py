"""Single fields; what robfig says of them stands in the table of whole expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import CronError
from reconciler.cron.fields import DAY, FIELDS, HOUR, MINUTE, MONTH, WEEKDAY, Field, read_field

fields = st.sampled_from(FIELDS)


def draw_values(field: Field) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(field.low, field.high), min_size=1)


@given(st.data(), fields)
def test_a_set_that_is_rendered_is_read_as_itself(data: st.DataObject, field: Field) -> None:
    values = data.draw(draw_values(field))
    assert read_field(field.render(values), field) == (values, field.is_full(values))


@given(st.data(), fields, st.integers(1, 100))
def test_a_range_with_a_step_holds_every_step_th_value(data: st.DataObject, field: Field, step: int) -> None:
    low, high = sorted(data.draw(st.tuples(*[st.integers(field.low, field.high)] * 2)))
    assert read_field(f"{low}-{high}/{step}", field) == (frozenset(range(low, high + 1)[::step]), False)


@given(st.data(), fields, st.integers(1, 100))
def test_one_value_with_a_step_runs_to_the_end(data: st.DataObject, field: Field, step: int) -> None:
    low = data.draw(st.integers(field.low, field.high))
    assert read_field(f"{low}/{step}", field) == read_field(f"{low}-{field.high}/{step}", field)


@given(st.data(), fields)
def test_a_list_is_the_union_of_its_items(data: st.DataObject, field: Field) -> None:
    first, second = data.draw(draw_values(field)), data.draw(draw_values(field))
    assert read_field(f"{field.render(first)},{field.render(second)}", field)[0] == first | second


@pytest.mark.parametrize(
    ("text", "starred"),
    [("*", True), ("?", True), ("*/1", True), ("*/2", False), ("1-31", False), ("5,*", True), ("5,*/2", False)],
)
def test_only_a_star_with_no_step_but_one_counts_as_a_star(text: str, *, starred: bool) -> None:
    assert read_field(text, DAY)[1] == starred


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        (WEEKDAY, "7", "Sunday is 0"),
        (WEEKDAY, "1,7", "Sunday is 0"),
        (WEEKDAY, "1-7/2", "Sunday is 0"),
        (WEEKDAY, "5-7", "Sunday is 0: write 5-6,0"),
        (WEEKDAY, "6-7", "Sunday is 0: write 6,0"),
        (WEEKDAY, "7-1", "weekdays run from 0 (Sunday) to 6 (Saturday)"),
        (WEEKDAY, "fri-mon", "a range cannot wrap: write 5-6,0-1"),
        (WEEKDAY, "Monday", "names have three letters: Mon"),
        (MONTH, "sept", "names have three letters: sep"),
        (MONTH, "11-2", "a range cannot wrap: write 11-12,1-2"),
        (MONTH, "0", "months run from 1 to 12"),
        (HOUR, "22-2", "a range cannot wrap: write 22-23,0-2"),
        (HOUR, "22-2/2", "a range cannot wrap"),
        (HOUR, "24", "hours run from 0 to 23"),
        (HOUR, "9am", "hours run from 0 to 23"),
        (MINUTE, "*/0", "a step is a whole number, at least 1"),
        (MINUTE, "*/x", "a step is a whole number, at least 1"),
        (MINUTE, "99999999999999999999", "minutes run from 0 to 59"),
        (DAY, "32", "days run from 1 to 31"),
    ],
)
def test_a_common_mistake_is_told_what_to_write_instead(field: Field, text: str, hint: str) -> None:
    with pytest.raises(CronError) as raised:
        read_field(text, field)
    assert raised.value.hint == hint


@pytest.mark.parametrize(
    ("field", "text"),
    [(DAY, "L"), (DAY, "LW"), (DAY, "15W"), (DAY, "L-3"), (WEEKDAY, "5L"), (WEEKDAY, "friL"), (WEEKDAY, "mon#1")],
)
def test_the_signs_of_other_dialects_are_told_as_such(field: Field, text: str) -> None:
    with pytest.raises(CronError) as raised:
        read_field(text, field)
    assert (raised.value.hint or "").startswith("QStash knows no L, W or #")


@given(st.data(), fields)
def test_what_is_told_to_write_for_a_range_that_wraps_is_that_range(data: st.DataObject, field: Field) -> None:
    low = data.draw(st.integers(field.low + 1, field.high))
    high = data.draw(st.integers(field.low, low - 1))
    with pytest.raises(CronError) as raised:
        read_field(f"{low}-{high}", field)
    written = str(raised.value.hint).removeprefix("a range cannot wrap: write ")
    assert read_field(written, field)[0] == {*range(low, field.high + 1), *range(field.low, high + 1)}
