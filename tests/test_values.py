from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.schedule.spec import Callback, ScheduleSpec
from reconciler.values import EMPTY, Body, Text, secrets_in

TEXTS = st.text(st.characters(codec=None)) | st.sampled_from(["", "REDACTED:", "REDACTED:" + "0" * 64, "hunter2"])


def redacted(content: bytes) -> str:
    return f"REDACTED:{sha256(content).hexdigest()}"


@given(TEXTS, TEXTS)
def test_two_texts_are_equal_when_qstash_would_hold_the_same(one: str, other: str) -> None:
    assert (Text(one) == Text(other)) == (
        one == other or Text(other).placeholder == one or Text(one).placeholder == other
    )


@given(TEXTS, st.booleans())
def test_a_text_equals_its_redaction_and_has_its_hash(raw: str, secret: bool) -> None:
    text, shown = Text(raw, secret), Text(Text(raw).placeholder)
    assert text == shown
    assert shown == text
    assert hash(text) == hash(shown)


def test_the_placeholder_is_what_qstash_shows() -> None:
    assert Text('{"test":true}').placeholder == (
        "REDACTED:6fd977db9b2afe87a9ceee48432881299a6aaf83d935fbbe83007660287f9c2e"
    )


def test_a_placeholder_is_its_own_placeholder() -> None:
    shown = Text(redacted(b"x"))
    assert shown.redacted
    assert shown.placeholder == shown.raw


@pytest.mark.parametrize("raw", ["", "REDACTED:", "REDACTED:abc", "redacted:" + "0" * 64, "REDACTED:" + "0" * 65])
def test_what_only_looks_like_a_redaction_is_none(raw: str) -> None:
    assert not Text(raw).redacted


def test_two_redactions_are_equal_only_where_their_digests_are() -> None:
    assert Text(redacted(b"x")) == Text(redacted(b"x"))
    assert Text(redacted(b"x")) != Text(redacted(b"y"))


def test_bytes_are_no_text_even_where_their_base64_is_the_same() -> None:
    assert Body("aGk=", binary=True) != Body("aGk=")
    assert Body("aGk=", binary=True) != Body("hi")


def test_bytes_equal_their_redaction() -> None:
    content = b"\xff\x00"
    assert Body(b64encode(content).decode(), binary=True) == Body(redacted(content))
    assert Body(b64encode(content).decode(), binary=True).content == content


def test_whether_a_text_is_secret_and_how_a_body_was_given_make_no_difference() -> None:
    assert Text("x", secret=True) == Text("x")
    assert Body("{}", is_json=True, secrets=frozenset({("a",)})) == Body("{}")


def test_a_text_is_no_string() -> None:
    assert Text("x") != "x"


def test_a_text_is_true_where_it_holds_something() -> None:
    assert Text("0")
    assert not Text("")
    assert not EMPTY


def test_half_a_character_has_bytes() -> None:
    assert Text("\ud800").content == b"\xed\xa0\x80"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Text("a"), "Text('a')"),
        (Text("hunter2", secret=True), "Text('(secret)')"),
        (Body("hunter2", secret=True), "Body('(secret)')"),
        (Body("{}"), "Body('{}')"),
    ],
)
def test_what_is_secret_is_not_in_its_repr(value: Text, shown: str) -> None:
    assert repr(value) == shown
    assert "hunter2" not in repr(ScheduleSpec(value, "* * * * *", body=Body("hunter2", secret=True)))


def test_secrets_are_found_wherever_they_stand_in_a_spec() -> None:
    spec = ScheduleSpec(
        Text("https://example.com/?a=b", secret=True),
        "* * * * *",
        body=Body("shown"),
        headers=(("A", Text("hunter2", secret=True)), ("B", Text("shown"))),
        callback=Callback(Text("https://example.com"), (("C", Text("hunter3", secret=True)),)),
    )
    assert [*secrets_in(spec)] == ["https://example.com/?a=b", "hunter2", "hunter3"]


def test_secrets_within_a_body_are_found_one_by_one() -> None:
    body = Body(
        '{"a":{"pin":"42"},"b":[1,"x"]}', secret=True, is_json=True, secrets=frozenset({("a", "pin"), ("b", 1)})
    )
    assert {*secrets_in(body)} == {body.raw, "42", "x"}


def test_a_body_that_was_read_back_is_one_secret() -> None:
    assert [*secrets_in(Body("hunter2", secret=True, secrets=frozenset({()})))] == ["hunter2"]
