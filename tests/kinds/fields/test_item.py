from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.kinds.fields import HttpUrl, Item, Many, Retries


class Map(dict[str, object]):
    """As the manifest's reader gives mappings: a subclass that knows its place in the file."""


class Seq(list[object]):
    """The same for lists."""


class Callback(Item):
    failure_callback: HttpUrl | None = None
    retries: Retries = 3
    labels: Many[str] = ()


class Document(Item):
    item: Callback


def find_problems(document: object) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        Document.model_validate(document)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize("key", ["failure_callback", "failureCallback"])
def test_a_field_may_be_spelt_in_snake_or_camel_case(key: str) -> None:
    document = Document.model_validate(Map(item=Map({key: "https://example.com"})))
    assert document.item.failure_callback == "https://example.com"


@pytest.mark.parametrize("key", ["failure_callback", "failureCallback"])
def test_an_error_is_located_by_the_snake_case_name(key: str) -> None:
    ((place, _),) = find_problems({"item": {key: "example.com"}})
    assert place == ("item", "failure_callback")


def test_both_spellings_of_a_field_are_an_error() -> None:
    url = "https://example.com"
    assert find_problems({"item": {"failureCallback": url, "failure_callback": url}}) == [
        (("item",), "Value error, given twice: failureCallback and failure_callback; keep one")
    ]


def test_the_input_is_left_as_it_was() -> None:
    given = {"item": {"failureCallback": "https://example.com"}}
    Document.model_validate(given)
    assert given == {"item": {"failureCallback": "https://example.com"}}


def test_subclasses_of_dict_and_list_are_taken() -> None:
    assert Document.model_validate(Map(item=Map(labels=Seq(["a", "b"])))).item.labels == ("a", "b")


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ({"retries": "3"}, ("item", "retries")),
        ({"retries": True}, ("item", "retries")),
        ({"retries": 3.0}, ("item", "retries")),
        ({"retries": -1}, ("item", "retries")),
        ({"labels": [1]}, ("item", "labels", 0)),
        ({"labels": "reports"}, ("item", "labels")),
        ({"retires": 3}, ("item", "retires")),
        (["a"], ("item",)),
    ],
)
def test_nothing_is_converted_or_overlooked(item: object, place: tuple[int | str, ...]) -> None:
    assert [found for found, _ in find_problems({"item": item})] == [place]


def test_the_text_of_an_error_holds_no_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Callback.model_validate({"failure_callback": "https://user:hunter2@exa mple.com", "labels": ["hunter2", 3]})
    assert "hunter2" not in str(caught.value)


def test_an_item_is_frozen() -> None:
    item = Callback()
    with pytest.raises(ValidationError):
        item.retries = 4  # type: ignore[misc]  # what is tested
