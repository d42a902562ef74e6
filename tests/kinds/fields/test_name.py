from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.fields.name import (
    check_endpoint_name,
    check_flow_control_key,
    check_label,
    check_name,
    check_owner,
)


@given(st.from_regex(r"[A-Za-z0-9._-]+", fullmatch=True).filter(lambda name: name not in {".", ".."}))
def test_a_name_of_qstashs_alphabet_is_taken_as_it_is(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is empty; use letters, digits, dot, hyphen and underscore"),
        ("a:b", "has a colon at character 2; use letters"),
        ("a b", "has a blank at character 2; use letters"),
        ("jobs/daily", "has a slash at character 5; use letters"),
        ("a\n", "has a line break at character 2"),
        ("a\x00", "has a control character at character 2"),
        ("günlük", "has a character outside ASCII at character 2"),
        ("a@b", 'has "@" at character 2'),
        (".", "is a step in a path, not a name"),
        ("..", "is a step in a path, not a name"),
    ],
)
def test_what_qstash_refuses_in_a_name_is_told_by_its_place(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_name(name)


@pytest.mark.parametrize("owner", ["acme-billing", "a", "7", "a" * 40])
def test_an_owner_is_taken_as_it_is(owner: str) -> None:
    assert check_owner(owner) == owner


@pytest.mark.parametrize(
    ("owner", "message"),
    [
        ("", "is empty; use small letters, digits and hyphen"),
        ("Acme", "has a capital letter at character 1; use small letters"),
        ("acme_x", "has an underscore at character 5"),
        ("acme.x", "has a dot at character 5"),
        ("a" * 41, "is longer than 40 characters; write a shorter one"),
    ],
)
def test_an_owner_has_a_narrow_alphabet(owner: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_owner(owner)


@pytest.mark.parametrize(
    ("label", "kept"),
    [("reports", "reports"), (" two words ", "two words"), ("qs", "qs"), ("qsx1", "qsx1"), ("é:/", "é:/")],
)
def test_a_label_loses_the_blanks_around_it(label: str, kept: str) -> None:
    assert check_label(label) == kept


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("a,b", "has a comma at character 2; write one label per entry of the list"),
        ("  ", "is empty"),
        ("a\tb", "has a tab at character 2"),
        ("qs1.acme", 'begins with "qs" and a digit, which marks what is managed; write another label'),
        (" qs2", 'begins with "qs" and a digit'),
    ],
)
def test_a_label_that_would_be_misread_is_refused(label: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_label(label)


def test_an_endpoints_name_may_have_blanks_inside() -> None:
    assert check_endpoint_name(" First endpoint ") == "First endpoint"


@pytest.mark.parametrize("name", ["", " ", "a,b", "a\nb"])
def test_an_endpoints_name_has_no_commas_and_no_line_breaks(name: str) -> None:
    with pytest.raises(ValueError, match="write the name in one line"):
        check_endpoint_name(name)


@pytest.mark.parametrize("key", ["reports", "tenant:7", "user@example.com"])
def test_a_flow_control_key_may_have_what_only_might_be_refused(key: str) -> None:
    assert check_flow_control_key(key) == key


@pytest.mark.parametrize("key", ["", "a/b", "a?b", "a#b", "a%b", "a b", "a,b", "a\x7f"])
def test_a_flow_control_key_has_nothing_that_breaks_a_path_or_header(key: str) -> None:
    with pytest.raises(ValueError, match="use letters, digits, dot, hyphen and underscore"):
        check_flow_control_key(key)
