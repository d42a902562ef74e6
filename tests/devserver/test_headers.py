from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.headers import Headers, canonical_name

TOKENS = st.text("abcXYZ019-_.!~", min_size=1)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("test-header", "Test-Header"),
        ("X-REQUEST-ID", "X-Request-Id"),
        ("x_under_score", "X_under_score"),
        ("1st-a--b-", "1st-A--B-"),
        ("not a token", "not a token"),
        ("naïve", "naïve"),
        ("", ""),
    ],
)
def test_a_name_is_spelled_as_go_does(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical


@given(TOKENS)
def test_a_canonical_name_stays_and_the_case_of_the_original_is_lost(name: str) -> None:
    assert canonical_name(canonical_name(name)) == canonical_name(name) == canonical_name(name.upper())


def test_the_first_value_that_is_not_empty_counts() -> None:
    headers = Headers([("X-A", ""), ("x-a", " one\t"), ("X-A", "two")])
    assert (headers.first("X-a"), headers.first("X-B")) == ("one", "")


def test_fields_below_a_prefix_keep_all_their_values_under_the_rest_of_their_names() -> None:
    headers = Headers([("Upstash-Forward-a-b", "1"), ("upstash-forward-A-B", b"\xc3\xa9"), ("Upstash-Forward-", "x")])
    assert headers.below("Upstash-Forward-") == {"A-B": ["1", "é"]}
