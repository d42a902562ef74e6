from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api import Client, Target
from reconciler.api.patience import ATTEMPTS, LONGEST_PAUSE, SILENCE
from reconciler.errors import (
    AnswerError,
    InterruptedByUser,
    NotFoundError,
    QstashSyncError,
    QuotaError,
    RefusedError,
    UnreachableError,
    UsageError,
)
from reconciler.model import Api, Reader
from tests.api.conftest import TOKEN, FakeTime
from tests.api.scripted import CUT, Script, Scripted, refuse, say

SCHEDULE: Final = "/v2/schedules/https://user:hush@hush.example/hush?token=hush"
HALF: Final = Scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", cut=True)


def test_a_client_is_an_api_and_so_a_reader(client: Client) -> None:
    api: Api = client
    reader: Reader = api
    assert reader is client


def test_a_listing_and_one_object_are_read(client: Client, qstash: Script) -> None:
    qstash.answer(say(200, [{"scheduleId": "a"}]), say(200, {"scheduleId": "a"}))
    assert client.list("/v2/schedules") == [{"scheduleId": "a"}]
    assert client.get("/v2/schedules/a") == {"scheduleId": "a"}
    assert [asked.line for asked in qstash.asked] == ["GET /v2/schedules HTTP/1.1", "GET /v2/schedules/a HTTP/1.1"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_write_goes_out_once_and_its_answer_is_not_looked_at(client: Client, qstash: Script, status: int) -> None:
    qstash.answer(say(status, b"" if status == 204 else b"Accepted, {"))
    client.send("POST", SCHEDULE, {"Upstash-Cron": "* * * * *"}, b"{}")
    (asked,) = qstash.asked
    assert asked.target == SCHEDULE
    assert asked.headers["upstash-cron"] == b"* * * * *"
    assert asked.body == b"{}"


@pytest.mark.parametrize("answer", [{"messageId": "a"}, [{"messageId": "a"}, {"messageId": "b"}], []])
def test_what_a_publish_is_answered_is_heard_for_one_recipient_or_several(
    client: Client, qstash: Script, answer: dict[str, str] | list[dict[str, str]]
) -> None:
    qstash.answer(HALF, say(202, answer))
    told = client.publish("/v2/publish/https://a.example", {"Upstash-Deduplication-Id": "once"}, b"{}")
    assert told == (tuple(answer) if isinstance(answer, list) else (answer,))
    first, second = qstash.asked
    assert (first.line, first.headers, first.body) == (second.line, second.headers, second.body)


@pytest.mark.parametrize("answer", [b"OK", b"", b"7", b'["a"]'])
def test_a_publish_whose_answer_is_none_is_an_error(client: Client, qstash: Script, answer: bytes) -> None:
    qstash.answer(say(200, answer))
    with pytest.raises(AnswerError):
        client.publish("/v2/publish/https://a.example", {}, b"")


@pytest.mark.parametrize(
    "hitch",
    [
        pytest.param(CUT, id="cut before the answer"),
        pytest.param(HALF, id="cut in the answer"),
        pytest.param(say(500), id="500"),
        pytest.param(say(502, b"<html>"), id="502"),
        pytest.param(say(503), id="503"),
        pytest.param(say(408), id="408"),
        pytest.param(say(429), id="429"),
    ],
)
def test_a_hitch_is_waited_out_and_asked_again(
    client: Client, qstash: Script, fake_time: FakeTime, hitch: Scripted
) -> None:
    qstash.answer(hitch, hitch, say(200, []))
    assert client.list("/v2/schedules") == []
    assert len(qstash.asked) == 3
    assert len(fake_time.slept) >= 2


def test_a_write_is_repeated_byte_for_byte(client: Client, qstash: Script) -> None:
    qstash.answer(CUT, say(503), say(200))
    client.send("POST", SCHEDULE, {"Upstash-Schedule-Id": "acme.daily"}, b"body")
    first, second, third = qstash.asked
    assert first == second == third


@pytest.mark.parametrize(
    ("hitch", "kind", "told"),
    [
        (say(503), UnreachableError, "503"),
        (say(429), UnreachableError, "429"),
        (CUT, UnreachableError, "closed without an answer"),
        (HALF, AnswerError, "broke off"),
    ],
)
def test_after_a_few_attempts_with_growing_pauses_the_last_reason_is_told(
    client: Client, qstash: Script, fake_time: FakeTime, hitch: Scripted, kind: type[QstashSyncError], told: str
) -> None:
    qstash.answer(hitch)
    with pytest.raises(kind, match=told):
        client.list("/v2/schedules")
    pauses = [pause for pause in fake_time.slept if pause >= 0.5]
    assert len(qstash.asked) == ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1
    assert all(least <= pause <= least + 0.5 for pause, least in zip(pauses, (0.5, 1, 2, 4), strict=True))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuse(400, "bad cron"), RefusedError),
        (refuse(404, "schedule not found"), NotFoundError),
        (refuse(412, "quota maxSchedules exceeded"), QuotaError),
        (say(429, b"", RateLimit_Limit="1000", RateLimit_Remaining="0"), UnreachableError),
        (say(308, b"", Location="https://www.example.com/"), AnswerError),
    ],
)
def test_what_waiting_does_not_mend_is_asked_once(
    client: Client, qstash: Script, answer: Scripted, kind: type[QstashSyncError]
) -> None:
    qstash.answer(answer)
    with pytest.raises(kind):
        client.send("DELETE", "/v2/schedules/a")
    assert len(qstash.asked) == 1


def test_an_answer_that_is_no_listing_is_asked_for_once(client: Client, qstash: Script) -> None:
    qstash.answer(say(200, None))
    with pytest.raises(AnswerError):
        client.list("/v2/schedules")
    assert len(qstash.asked) == 1


@pytest.mark.parametrize(
    "headers",
    [{"Burst_RateLimit_Reset": "1700000007"}, {"Retry_After": "7"}, {"Retry_After": "Tue, 14 Nov 2023 22:13:27 GMT"}],
)
def test_a_429_is_waited_out_as_long_as_it_asks(
    client: Client, qstash: Script, fake_time: FakeTime, headers: dict[str, str]
) -> None:
    qstash.answer(say(429, b"", **headers), say(200, []))
    client.list("/v2/schedules")
    assert fake_time.slept == [7.0]


@pytest.mark.parametrize(("seconds", "asked"), [(LONGEST_PAUSE, ATTEMPTS), (LONGEST_PAUSE + 1, 1)])
def test_a_pause_that_is_too_long_is_not_waited_out(client: Client, qstash: Script, seconds: float, asked: int) -> None:
    qstash.answer(say(429, b"", Retry_After=str(seconds)))
    with pytest.raises(UnreachableError):
        client.list("/v2/schedules")
    assert len(qstash.asked) == asked


@pytest.mark.parametrize("status", [200, 429])
def test_a_limit_once_named_is_kept_to_four_fifths(
    client: Client, qstash: Script, fake_time: FakeTime, status: int
) -> None:
    qstash.answer(say(status, [], Burst_RateLimit_Limit="10"), say(200, []))
    for _ in range(4):
        client.list("/v2/schedules")
    assert fake_time.slept[-2:] == pytest.approx([1 / 8, 1 / 8], abs=1e-6)


def test_a_429_without_a_limit_slows_down_too(client: Client, qstash: Script, fake_time: FakeTime) -> None:
    qstash.answer(say(429), say(200, []))
    for _ in range(3):
        client.list("/v2/schedules")
    assert fake_time.slept[-1] == pytest.approx(1 / 80, abs=1e-6)


def test_max_rps_holds_from_the_first_request_on(qstash: Script, fake_time: FakeTime) -> None:
    qstash.answer(say(200, []))
    with Client(Target(qstash.url, TOKEN), max_rps=0.01, sleep=fake_time.sleep, clock=fake_time) as client:
        for _ in range(3):
            client.list("/v2/schedules")
    assert fake_time.slept == pytest.approx([100, 100])


def stubborn(fake_time: FakeTime, pick: Callable[[float], float]) -> httpx.BaseTransport:
    """A network on which every attempt lasts ``pick`` of the time that it was given, and ends in silence."""

    class Silence(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            timeout = request.extensions["timeout"]
            fake_time.seconds += pick(timeout["connect"]) + pick(timeout["read"])
            raise httpx.ReadTimeout("silence", request=request)

    return Silence()


@given(st.data())
def test_a_server_that_stays_silent_is_given_up_within_30_seconds(data: st.DataObject) -> None:
    fake_time = FakeTime()
    transport = stubborn(fake_time, lambda most: data.draw(st.floats(0, most)))
    start = fake_time.seconds
    target = Target("http://qstash.example", TOKEN)
    with (
        Client(target, transport=transport, sleep=fake_time.sleep, clock=fake_time, now=fake_time) as client,
        pytest.raises(UnreachableError, match="in time"),
    ):
        client.list("/v2/schedules")
    assert fake_time.seconds - start <= SILENCE + 1e-3


def open_stopped(qstash: Script, stop: Event) -> Client:
    qstash.answer(say(503))
    return Client(Target(qstash.url, TOKEN), stop=stop)


def test_nothing_is_written_once_the_user_has_stopped_it(qstash: Script) -> None:
    stop = Event()
    stop.set()
    with open_stopped(qstash, stop) as client, pytest.raises(InterruptedByUser):
        client.send("POST", SCHEDULE)
    assert qstash.asked == []


def test_looking_goes_on_after_a_stop_but_does_not_wait(qstash: Script) -> None:
    stop = Event()
    stop.set()
    with open_stopped(qstash, stop) as client, pytest.raises(InterruptedByUser):
        client.list("/v2/schedules")
    assert len(qstash.asked) == 1


def test_a_stop_ends_the_wait_before_the_next_attempt(qstash: Script) -> None:
    stop = Event()
    qstash.answer(say(429, b"", Retry_After="50"))
    client = Client(Target(qstash.url, TOKEN), stop=stop, on_request=lambda *_: stop.set())
    with client, pytest.raises(InterruptedByUser):
        client.send("POST", SCHEDULE)
    assert len(qstash.asked) == 1


def test_every_attempt_is_told_without_what_may_be_secret(qstash: Script, fake_time: FakeTime) -> None:
    told: list[tuple[str, str, int]] = []
    qstash.answer(CUT, say(503), say(200))
    with Client(
        Target(qstash.url, TOKEN), sleep=fake_time.sleep, on_request=lambda *request: told.append(request)
    ) as client:
        client.send("POST", SCHEDULE)
    path = "/v2/schedules/https://…"
    assert told == [("POST", path, 0), ("POST", path, 503), ("POST", path, 200)]


def test_no_log_of_any_level_shows_a_secret(client: Client, qstash: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    qstash.answer(CUT, refuse(503, "hush", X_Echo="hush"), refuse(400, "hush", X_Echo="hush"))
    with pytest.raises(RefusedError):
        client.send("POST", SCHEDULE, {"Upstash-Forward-Authorization": "Bearer hush"}, b"hush")
    assert "POST /v2/schedules/https://… 503" in caplog.text
    assert "hush" not in caplog.text
    assert TOKEN not in caplog.text


def test_a_request_that_http_cannot_carry_is_not_sent(client: Client, qstash: Script) -> None:
    with pytest.raises(UsageError):
        client.send("POST", "/v2/schedules/x", {"Upstash-Forward-Note": "a\r\nb"})
    assert qstash.asked == []


def test_threads_share_a_client(client: Client, qstash: Script) -> None:
    qstash.answer(say(200, [{}]))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(client.list, ["/v2/schedules"] * 50))
    assert answers == [[{}]] * 50
    assert qstash.connections <= 10
