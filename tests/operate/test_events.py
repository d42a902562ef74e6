from __future__ import annotations

from typing import Any

import pytest

from reconciler.errors import AnswerError
from reconciler.operate.events import CANCELED, Event, put_in_order, read_events
from tests.operate.readers import Answers


def answering(*events: dict[str, Any]) -> Answers:
    return Answers(lambda _path, _query: {"events": list(events)})


def test_an_event_has_what_happened_and_nothing_of_what_the_message_holds() -> None:
    found = {
        "time": 1_000,
        "messageId": "msg_a",
        "state": "ERROR",
        "url": "https://a.example",
        "topicName": "group",
        "endpointName": "first",
        "scheduleId": "s",
        "responseStatus": 500,
        "error": "no",
        "nextDeliveryTime": 2_000,
        "body": "aHVzaA==",
        "header": {"Authorization": ["hush"]},
        "responseBody": "aHVzaA==",
    }
    (event,) = read_events(answering(found), {}, 5)
    assert event == Event(1_000, "msg_a", "ERROR", "https://a.example", "first", "s", 500, "no", 2_000)
    assert "hush" not in repr(event)


@pytest.mark.parametrize(
    "found", [{"time": "soon", "url": 7, "responseStatus": 0, "error": None, "nextDeliveryTime": True}, {}]
)
def test_what_is_not_told_or_is_nonsense_is_absent(found: dict[str, Any]) -> None:
    (event,) = read_events(answering({"messageId": "a", "state": "ACTIVE", **found}), {}, 5)
    assert event == Event(0, "a", "ACTIVE")


@pytest.mark.parametrize("found", [{"messageId": "a"}, {"state": "ACTIVE"}, {"messageId": "", "state": "ACTIVE"}])
def test_an_event_of_nothing_is_an_error(found: dict[str, Any]) -> None:
    with pytest.raises(AnswerError):
        read_events(answering(found), {}, 5)


def test_both_spellings_of_a_cancellation_are_known() -> None:
    found = [{"messageId": "a", "state": state} for state in ("CANCELED", "CANCELLED")]
    assert [event.state for event in read_events(answering(*found), {}, 5)] == [CANCELED] * 2


def endless() -> Answers:
    def answer(_: str, query: dict[str, str]) -> dict[str, Any]:
        begin, count = int(query.get("cursor", "0")), int(query["count"])
        events = [{"messageId": f"m{number}", "state": "ACTIVE"} for number in range(begin, begin + count)]
        return {"events": events, "cursor": str(begin + count)}

    return Answers(answer)


@pytest.mark.parametrize(("most", "requests"), [(1, 1), (20, 1), (100, 1), (101, 2), (250, 3)])
def test_no_more_is_asked_for_than_is_wanted(most: int, requests: int) -> None:
    reader = endless()
    found = read_events(reader, {"scheduleId": "a/b c"}, most)
    assert [event.message for event in found] == [f"m{number}" for number in range(most)]
    assert len(reader.asked) == requests
    assert reader.asked[0] == f"/v2/events?scheduleId=a%2Fb+c&count={min(most, 100)}"


def test_what_does_not_fit_is_left_out_and_the_search_for_more_ends() -> None:
    reader = endless()
    assert len(read_events(reader, {}, 20, lambda event: event.message.endswith("0"))) == 20
    assert len(reader.asked) <= 11
    assert read_events(endless(), {}, 20, lambda _: False) == []


def test_what_happened_at_one_time_is_in_the_order_in_which_it_was_listed() -> None:
    listed = [Event(2, "a", "DELIVERED"), Event(2, "a", "ACTIVE"), Event(2, "a", "CREATED"), Event(1, "b", "CREATED")]
    assert put_in_order(listed) == listed[::-1]
    assert put_in_order([*listed[1:], listed[0]]) == [listed[3], listed[0], listed[2], listed[1]]
