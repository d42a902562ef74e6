from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.answer import LONGEST_REASON, Answer, LaterError, object_in, objects_in, refusal, visible
from reconciler.errors import (
    AnswerError,
    ApiError,
    NotAllowedError,
    NotFoundError,
    QuotaError,
    RefusedError,
    UnreachableError,
)

PAGE = b"<!DOCTYPE html><html><body>502 Bad Gateway hush</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (400, b'{"error": "invalid cron"}', RefusedError, "QStash refused (400): invalid cron"),
        (400, b"plain words", RefusedError, "QStash refused (400): plain words"),
        (400, b"", RefusedError, "QStash refused (400): no reason given"),
        (400, b'{"error": 7}', RefusedError, 'QStash refused (400): {"error": 7}'),
        (400, b"[" * 100_000, RefusedError, f"QStash refused (400): {'[' * LONGEST_REASON}…"),
        (400, b"\x1b[31mred\xff\x00", RefusedError, "QStash refused (400): \\x1b[31mred\ufffd\\x00"),
        (404, b'{"error": "schedule not found"}', NotFoundError, "QStash refused (404): schedule not found"),
        (412, b'{"error": "quota maxRetries exceeded"}', QuotaError, "quota maxRetries exceeded"),
        (401, b'{"error": "invalid token"}', NotAllowedError, "check QSTASH_TOKEN"),
        (403, b'{"error": "forbidden"}', NotAllowedError, "a read-only token may look"),
        (404, b'{"error": "user not found in this region (eu-central-1)"}', NotAllowedError, "QSTASH_REGION"),
        (404, PAGE, AnswerError, "a web page came (404)"),
        (429, b"", LaterError, "no more requests for now"),
        (408, b"", LaterError, "408"),
        (500, b'{"error": "oops"}', LaterError, "500"),
        (502, PAGE, LaterError, "502"),
        (308, b"", AnswerError, "308"),
        (101, b"", AnswerError, "101"),
    ],
)
def test_a_refusal_is_the_error_that_its_status_and_text_say(
    status: int, body: bytes, kind: type[ApiError], told: str
) -> None:
    error = refusal(Answer(status, {}, body), "token")
    assert type(error) is kind
    assert told in str(error)
    assert "hush" not in str(error)


def test_a_refusal_carries_its_status_and_the_words_of_qstash() -> None:
    error = refusal(Answer(412, {}, b'{"error": "quota maxSchedules exceeded"}'), "token")
    assert isinstance(error, QuotaError)
    assert (error.status, error.reason) == (412, "quota maxSchedules exceeded")


def test_the_daily_limit_is_not_one_to_wait_for() -> None:
    error = refusal(Answer(429, {"ratelimit-limit": "1000"}), "token")
    assert type(error) is UnreachableError
    assert "daily limit" in str(error)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_a_success(status: int) -> None:
    assert refusal(Answer(status, {}, b"Accepted"), "token") is None


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://user:hush@www.example.com/hush?t=hush", "a redirect to https://www.example.com"),
        ("/hush", "308"),
        ("https://[hush", "308"),
    ],
)
def test_a_redirect_is_told_by_its_host_alone(location: str, told: str) -> None:
    error = refusal(Answer(308, {"location": location}), "token")
    assert told in str(error)
    assert "hush" not in str(error)


@pytest.mark.parametrize("text", ["bad aGk/Pz8=", "bad aGk%2FPz8%3D"])
def test_a_text_that_repeats_the_token_is_withheld_whole(text: str) -> None:
    error = refusal(Answer(400, {}, text.encode()), "aGk/Pz8=")
    assert str(error) == "QStash refused (400): (its text repeats the token)"


def test_a_whole_listing_is_read() -> None:
    assert objects_in(Answer(200, {}, b'[{"scheduleId": "a"}, {}]')) == [{"scheduleId": "a"}, {}]
    assert objects_in(Answer(200, {}, b"[]")) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "an empty answer"),
        (b" \n", "an empty answer"),
        (b'[{"secret": "hush"}, {"sec', "end too early"),
        (PAGE, "a web page"),
        (b"OK", "2 bytes that are not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[" + b"9" * 5000 + b"]", "not JSON"),
        (b"null", "null"),
        (b'{"error": "hush"}', "an object"),
        (b'["hush"]', "a list with other things"),
        (b"[{}, null]", "a list with other things"),
        (b'"hush"', "a text"),
        (b"true", "a truth value"),
        (b"3", "a number"),
    ],
)
def test_anything_else_is_no_listing_and_is_not_repeated(body: bytes, told: str) -> None:
    with pytest.raises(AnswerError, match=told) as caught:
        objects_in(Answer(200, {}, body))
    assert "hush" not in str(caught.value)


@given(st.lists(st.dictionaries(st.text(), st.integers()), min_size=1), st.data())
def test_no_beginning_of_a_listing_is_a_listing(objects: list[dict[str, int]], data: st.DataObject) -> None:
    whole = str(objects).replace("'", '"').encode()
    end = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(AnswerError):
        objects_in(Answer(200, {}, whole[:end]))


def test_one_object_is_read_and_nothing_else_is() -> None:
    assert object_in(Answer(200, {}, b'{"scheduleId": "a"}')) == {"scheduleId": "a"}
    with pytest.raises(AnswerError, match="expected an object from QStash, got a list"):
        object_in(Answer(200, {}, b"[]"))


@given(st.text())
def test_what_is_shown_of_a_text_from_outside_is_printable_and_short(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert len(shown) <= 10 * LONGEST_REASON + 1
