from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reconciler.kinds.fields import Headers, canonical_header
from reconciler.kinds.fields.header import check_header_name, check_header_value

HEADERS: TypeAdapter[dict[str, str]] = TypeAdapter(Headers)
TOKENS = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("x-API-key", "X-Api-Key"),
        ("content-type", "Content-Type"),
        ("ETag", "Etag"),
        ("x--y-", "X--Y-"),
        ("_x-1A", "_x-1a"),
        ("a b", "a b"),
        ("x-é", "x-é"),
        ("", ""),
    ],
)
def test_a_name_is_spelt_as_go_spells_it(name: str, canonical: str) -> None:
    assert canonical_header(name) == canonical


@given(TOKENS)
def test_a_canonical_name_is_its_own_and_that_of_every_case(name: str) -> None:
    canonical = canonical_header(name)
    assert canonical_header(canonical) == canonical_header(name.upper()) == canonical_header(name.lower()) == canonical


def test_headers_come_canonical_and_sorted() -> None:
    headers = HEADERS.validate_python({"x-team": "billing", "AUTHORIZATION": "Bearer x", "content-type": "text/plain"})
    assert list(headers.items()) == [
        ("Authorization", "Bearer x"),
        ("Content-Type", "text/plain"),
        ("X-Team", "billing"),
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "has an empty name; write the name of a header"),
        ("X Team", "has a blank at character 2 of its name; write only the header's name"),
        ("X-Team:", "has a colon at character 7 of its name"),
        ("X-Tëam", "has a character outside ASCII at character 4 of its name"),
        ("Upstash-Forward-X-Team", "has a prefix that is added by itself; write X-Team"),
        ("upstash-forward-", "has a prefix that is added by itself; write the name alone"),
        ("Upstash-Cron", "is a setting of QStash; use the field cron"),
        ("Upstash-Cron-Timezone", "is a setting of QStash; use the field timezone"),
        ("upstash-retries", "is a setting of QStash; use the field retries"),
        ("Upstash-Retry-Delay", "is a setting of QStash; use the field retry_delay"),
        ("Upstash-Callback", "is a setting of QStash; use the field callback"),
        ("Upstash-Delay", "is a setting of QStash; use the field delay"),
        ("Upstash-Not-Before", "is a setting of QStash; use the field delay"),
        ("Upstash-Timeout", "is a setting of QStash; use the field timeout"),
        ("Upstash-Method", "is a setting of QStash; use the field method"),
        ("Upstash-Label", "is a setting of QStash; use the field labels"),
        ("Upstash-Redact-Fields", "is a setting of QStash; use the field redact"),
        ("Upstash-Queue-Name", "is a setting of QStash; use the field queue"),
        ("Upstash-Flow-Control-Key", "is a setting of QStash; use the field flow_control.key"),
        ("Upstash-Flow-Control-Value", "use the field flow_control.rate, .parallelism and .period"),
        ("Upstash-Schedule-Id", "is a setting of QStash; use the field id"),
        ("Upstash-Callback-Forward-X-Team", "use the field callback.headers and write X-Team"),
        ("Upstash-Failure-Callback-Retries", "use the field failure_callback.retries"),
        ("Upstash-Callback-Retry-Delay", "use the field callback.retry_delay"),
        ("Upstash-Signature", "is QStash's own and not a header of the destination; take it away"),
        ("host", "is set by whoever sends the request and cannot be chosen; take it away"),
        ("Transfer-Encoding", "is set by whoever sends the request"),
    ],
)
def test_a_name_that_is_not_the_destinations_is_told_with_what_to_write(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_header_name(name)


@pytest.mark.parametrize("value", ["", "Bearer x", "a  b", "günlük", "a\u00a0b", "🙂"])
def test_a_value_is_any_text_in_one_line(value: str) -> None:
    assert check_header_value(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("hunter\n2", "has a line break at character 7; write the value in one line"),
        ("hunter2\r", "has a carriage return at character 8"),
        ("hunter\x002", "has a control character at character 7"),
        ("hunter2\ud800", "has a character outside ASCII at character 8"),
        (" hunter2", "has a blank in front; take it away"),
        ("hunter2 ", "has a blank at the end; take it away"),
        ("\u00a0hunter2", "has a blank in front; take it away"),
        (" ", "has a blank in front; take it away"),
    ],
)
def test_a_value_that_would_break_the_request_is_told_without_quoting_it(value: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        check_header_value(value)
    assert "hunter" not in str(caught.value)


def test_one_name_in_two_spellings_is_an_error() -> None:
    with pytest.raises(ValidationError, match="has X-Team twice, spelt differently; keep one"):
        HEADERS.validate_python({"x-team": "a", "X-TEAM": "b"})


def test_every_wrong_header_is_told_at_its_name() -> None:
    with pytest.raises(ValidationError) as caught:
        HEADERS.validate_python({"Host": "a", "X": "b\n", "Y": 3, "Z": "ok"}, strict=True)
    assert [error["loc"] for error in caught.value.errors()] == [("Host", "[key]"), ("X",), ("Y",)]
