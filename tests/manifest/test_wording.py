"""What pydantic finds, in the words of this program."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from reconciler.kinds import KINDS
from reconciler.kinds.fields import Item
from reconciler.kinds.schedule.item import CallbackItem, ScheduleItem
from reconciler.manifest.parsing import parse
from reconciler.manifest.wording import describe, model_in, problems_in


class Inner(Item):
    number: int = 0


class Outer(Item):
    text: str = ""
    number: Annotated[int, Field(ge=1, le=9)] = 1
    truth: bool = False
    word: Literal["a", "b"] = "a"
    items: list[Inner] = Field(default_factory=list)
    names: dict[str, int] = Field(default_factory=dict)
    filled: Annotated[str, Field(min_length=1)] = "x"
    some: list[int] = Field(default=[1], min_length=1)
    inner: Inner | None = None


def told(text: str, model: type[BaseModel] = Outer) -> list[str]:
    tree, _ = parse(text, "a.yaml")
    with pytest.raises(ValidationError) as caught:
        model.model_validate(tree)
    return [str(problem) for problem in problems_in(caught.value, model, tree, ("top", 0))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("text: 1", "1:7: top[0].text: is a number, not a text; put it in quotes"),
        ("text: 1.5", "1:7: top[0].text: is a fraction, not a text; put it in quotes"),
        ("text: true", "1:7: top[0].text: is true or false, not a text; put it in quotes"),
        ("text:", "1:1: top[0].text: is empty, not a text; put it in quotes"),
        ("text: [a]", "1:7: top[0].text: is a list, not a text; put it in quotes"),
        ("number: '3'", "1:9: top[0].number: is text, not a whole number; write it without quotes"),
        ("number: true", "1:9: top[0].number: is true or false, not a whole number; write it without quotes"),
        ("number: 0", "1:9: top[0].number: is less than 1; write 1 or more"),
        ("number: 10", "1:9: top[0].number: is more than 9; write 9 or less"),
        ("truth: 'yes'", "1:8: top[0].truth: is text, not true or false; write one of them, without quotes"),
        ("word: c", "1:7: top[0].word: is not known here; write 'a' or 'b'"),
        ("items: {a: 1}", "1:8: top[0].items: is a mapping, not a list; write its items with a hyphen in front"),
        ("names: [a]", "1:8: top[0].names: is a list, not a mapping; write key: value pairs"),
        ("names: {a: b}", "1:12: top[0].names.a: is text, not a whole number; write it without quotes"),
        ("inner: a", "1:8: top[0].inner: is text, not a mapping; write key: value pairs"),
        ("filled: ''", "1:9: top[0].filled: is empty; write at least one"),
        ("some: []", "1:7: top[0].some: is empty; write at least one"),
        ("numbr: 1", "1:1: top[0].numbr: is not known here; did you mean number"),
        ("items: [{}, {nubmer: 1}]", "1:14: top[0].items[1].nubmer: is not known here; did you mean number"),
        ("inner: {zzz: 1}", "1:9: top[0].inner.zzz: is not known here; known here: number"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(text: str, problem: str) -> None:
    assert told(text) == [f"a.yaml:{problem}"]


@pytest.mark.parametrize(
    ("field", "meant"),
    [("url", "destination"), ("enabled", "paused"), ("scheduleId", "id"), ("data", "body"), ("time_zone", "timezone")],
)
def test_the_field_that_another_tool_calls_otherwise_is_named(field: str, meant: str) -> None:
    problem = f"a.yaml:1:1: top[0].{field}: is not known here; did you mean {meant}"
    assert told(f"{field}: 1\ndestination: a\ncron: 0 9 * * *", ScheduleItem) == [problem]


def test_what_is_missing_is_told_at_the_item_that_lacks_it() -> None:
    assert told("name: a", ScheduleItem) == [
        "a.yaml:1:1: top[0]: destination is missing; add it",
        "a.yaml:1:1: top[0]: cron is missing; add it",
    ]
    assert told("destination: a\ncron: 0 9 * * *\ncallback: {retries: 1}", ScheduleItem) == [
        "a.yaml:3:11: top[0].callback: url is missing; add it"
    ]


def test_the_model_of_a_field_is_found_in_unions_and_lists() -> None:
    found = {name: model_in(field.annotation) for name, field in Outer.model_fields.items()}
    assert {name for name, model in found.items() if model is Inner} == {"items", "inner"}
    assert model_in(ScheduleItem.model_fields["callback"].annotation) is CallbackItem


SENTINEL = "Sesame-0pen"
VALUES: st.SearchStrategy[object] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.just(SENTINEL), st.just([SENTINEL])
)


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_no_description_of_a_field_repeats_its_value(kind: object, data: st.DataObject) -> None:
    model: type[Item] = kind.item  # type: ignore[attr-defined]
    fields = data.draw(st.dictionaries(st.sampled_from(sorted(set(model.model_fields) - {"cron"})), VALUES))
    errors = []
    try:
        model.model_validate(fields)
    except ValidationError as error:
        errors = error.errors()
    assert all(SENTINEL not in describe(detail) for detail in errors)
