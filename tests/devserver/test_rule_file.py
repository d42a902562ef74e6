from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver import rule_file
from reconciler.devserver.faults import FAULTS, Cut, Fault, Late, Refused, Throttled
from reconciler.devserver.rule_file import Mistake, RuleFileError, list_settings, read_rules
from reconciler.devserver.rules import Rule


def read_mistakes(text: str | bytes) -> list[Mistake]:
    with pytest.raises(RuleFileError) as told:
        read_rules(text if isinstance(text, bytes) else text.encode())
    return list(told.value.mistakes)


def test_the_example_in_the_documentation_is_read() -> None:
    _, _, example = (rule_file.__doc__ or "").partition("As in\n")
    example, _, _ = example.partition("\n    ]")
    assert read_rules(f"{example}]".encode()) == (
        Rule(Refused(503), method="POST", path="/v2/schedules/*", nth=3),
        Rule(Cut("after"), every=5, times=2),
        Rule(Late(0.5), probability=0.1, seed=7),
    )


def test_no_rules_are_none() -> None:
    assert read_rules(b" [ ] ") == ()


def test_null_and_whole_numbers_stand_where_they_may() -> None:
    found = read_rules(b'[{"fault": "throttled", "retry_after": null, "nth": null}, {"fault": "late", "seconds": 1}]')
    assert found == (Rule(Throttled()), Rule(Late(1)))


def test_all_mistakes_are_told_at_once_each_with_its_place() -> None:
    text = """[
      {"fault": "late", "secnds": 1},
      {"fault": "later"}, 3,
      {"fault": "cut", "at": "once", "nth": true, "zzz": 0},
      {"fault": "refused", "status": 200}
    ]"""
    assert read_mistakes(text) == [
        Mistake(2, 7, "[0].secnds", "is no setting; did you mean seconds?"),
        Mistake(
            3,
            7,
            "[1].fault",
            "is one of late, refused, throttled, elsewhere, cut, garbled, intercepted, shortened",
        ),
        Mistake(3, 27, "[2]", 'is not an object like {"fault": "cut"}'),
        Mistake(4, 7, "[3].at", "is one of before, amid, after"),
        Mistake(4, 7, "[3].nth", "is a whole number or null"),
        Mistake(
            4,
            7,
            "[3].zzz",
            "is no setting; there are: method, path, nth, every, times, probability, seed, at",
        ),
        Mistake(5, 7, "[4].status", "is from 400 to 599"),
    ]


@pytest.mark.parametrize(
    ("item", "path", "message"),
    [
        ({}, "[0].fault", f"is one of {', '.join(FAULTS)}"),
        ({"fault": ["cut"]}, "[0].fault", f"is one of {', '.join(FAULTS)}"),
        ({"fault": "cut", "path": 1}, "[0].path", "is a text"),
        ({"fault": "cut", "seed": 1.5}, "[0].seed", "is a whole number"),
        ({"fault": "cut", "probability": "0.5"}, "[0].probability", "is a number"),
        ({"fault": "cut", "probability": 2}, "[0].probability", "is from 0 to 1"),
        ({"fault": "cut", "at": ["before"]}, "[0].at", "is one of before, amid, after"),
        ({"fault": "late", "seconds": float("nan")}, "[0].seconds", "is from 0 to 3600"),
    ],
)
def test_a_setting_of_another_type_or_beyond_its_range_is_told(item: object, path: str, message: str) -> None:
    assert read_mistakes(json.dumps([item])) == [Mistake(1, 2, path, message)]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", Mistake(1, 1, "", "is not JSON: Expecting value")),
        ('[\n  {"fault": "cut"},\n]', Mistake(3, 1, "", "is not JSON: Expecting value")),
        ('{"fault": "cut"}', Mistake(1, 1, "", "is not a list of rules; begin with [")),
        (b"\xff", Mistake(1, 1, "", "cannot be read as JSON in UTF-8")),
        ("[" * 100_000, Mistake(1, 1, "", "cannot be read as JSON in UTF-8")),
    ],
    ids=["empty", "not JSON", "no list", "not UTF-8", "too deep"],
)
def test_a_file_that_is_no_list_is_told_with_its_place(text: str | bytes, mistake: Mistake) -> None:
    [found] = read_mistakes(text)
    assert found == mistake


def test_an_error_says_all_that_is_wrong() -> None:
    with pytest.raises(RuleFileError, match=r"^1:2: \[0\]\.nth: is 1 or more; 1:29: \[1\]: is not"):
        read_rules(b'[{"fault": "cut", "nth": 0},1]')


def test_every_setting_of_every_fault_is_listed_with_its_default() -> None:
    listed = list_settings()
    assert list(listed) == [*FAULTS, "any"]
    assert {name: [one.partition("=")[0] for one in listed[name]] for name in FAULTS} == {
        name: [field.name for field in fields(kind)] for name, kind in FAULTS.items()
    }
    assert listed["cut"] == ("at=before|amid|after",)
    assert listed["any"][:3] == ('method="*"', 'path="*"', "nth=null")


@given(st.sampled_from([kind() for kind in FAULTS.values()]), st.integers(1, 9), st.booleans())
def test_what_is_written_down_is_read_again(fault: Fault, nth: int, indented: bool) -> None:
    rule = Rule(fault, path="/v2/[q]*", nth=nth)
    settings = {field.name: getattr(fault, field.name) for field in fields(fault)}
    item = {"fault": type(fault).__name__.lower(), **settings, "path": rule.path, "nth": nth}
    assert read_rules(json.dumps([item, item], indent=2 if indented else None).encode()) == (rule, rule)


@given(st.binary(max_size=40) | st.text(alphabet='[]{}",:\n fault1', max_size=40).map(str.encode))
def test_whatever_is_in_a_file_it_is_read_or_told(content: bytes) -> None:
    try:
        found = read_rules(content)
    except RuleFileError:
        return
    assert found == ()
