from __future__ import annotations

import json
import time
from datetime import timedelta

import httpx
import pytest

from reconciler.devserver import serve
from reconciler.devserver.faults import (
    FAULTS,
    Cut,
    Elsewhere,
    Fault,
    Garbled,
    Intercepted,
    Late,
    Refused,
    Shortened,
    Throttled,
)
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Dropped
from tests.devserver.dialogue import NOON, Answer, Client

NOT_CARRIED_OUT = [Refused(), Throttled(), Elsewhere(), Cut("before"), Intercepted()]
CARRIED_OUT = [Late(0), Cut("amid"), Cut("after"), Garbled(), Shortened()]


def strike(fault: Fault, store: Store | None = None, sleep: list[float] | None = None) -> Client:
    """A client all of whose requests the fault befalls."""
    waits = [] if sleep is None else sleep
    return Client(Server(store or Store(), around=around([Rule(fault)], waits.append)))


def create(client: Client) -> Answer | None:
    try:
        return client.create(schedule_id="s")
    except Dropped:
        return None


@pytest.mark.parametrize(
    ("faults", "names"), [(NOT_CARRIED_OUT, []), (CARRIED_OUT, ["s"])], ids=["not carried out", "carried out"]
)
def test_every_fault_has_the_request_carried_out_or_not(faults: list[Fault], names: list[str]) -> None:
    for fault in faults:
        store = Store()
        create(strike(fault, store))
        assert Client(Server(store)).names("schedules") == names, fault


def test_no_fault_is_left_out_here() -> None:
    assert {type(fault) for fault in (*NOT_CARRIED_OUT, *CARRIED_OUT)} == set(FAULTS.values())


def test_what_is_late_waits_first_and_is_then_as_ever() -> None:
    waits: list[float] = []
    assert strike(Late(0.3), sleep=waits).create(schedule_id="s").json == {"scheduleId": "s"}
    assert waits == [0.3]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_is_in_the_words_of_qstash_or_a_page_or_mute(status: int) -> None:
    in_words, page, mute = (strike(Refused(status, body)).create() for body in ("json", "html", "empty"))
    assert in_words.refusal == (status, "injected fault")
    assert (page.status, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert page.response.body.startswith(b"<!DOCTYPE html>")
    assert (mute.status, mute.response.body) == (status, b"")


def test_too_many_requests_name_the_limit_of_this_second() -> None:
    answer = strike(Throttled(maximum=50, reset=2)).create()
    assert answer.status == 429
    assert answer.headers == {
        "Content-Type": "application/json",
        "Burst-RateLimit-Limit": "50",
        "Burst-RateLimit-Remaining": "0",
        "Burst-RateLimit-Reset": str(int((NOON + timedelta(seconds=2)).timestamp())),
    }


def test_too_many_messages_name_the_limit_of_the_day() -> None:
    headers = strike(Throttled("daily", maximum=1000)).create().headers
    assert [name for name in headers if "RateLimit" in name] == [
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
    ]


def test_a_429_may_say_when_to_come_back_and_nothing_else() -> None:
    assert strike(Throttled("unnamed", retry_after=7)).create().headers == {
        "Content-Type": "application/json",
        "Retry-After": "7",
    }


def test_a_token_is_not_known_in_another_region() -> None:
    assert strike(Elsewhere("us-east-1")).create().refusal == (404, "user not found in this region (us-east-1)")


@pytest.mark.parametrize("fault", [Cut("before"), Cut("after")], ids=str)
def test_a_connection_that_is_cut_before_or_after_brings_no_answer(fault: Cut) -> None:
    with pytest.raises(Dropped):
        strike(fault).create()


def test_an_answer_that_is_cut_has_half_of_its_body_and_promises_all_of_it() -> None:
    response = strike(Cut("amid")).create(schedule_id="s").response
    assert (response.status, response.body, response.length) == (200, b'{"schedul', 18)


def test_an_answer_without_a_body_is_cut_as_well() -> None:
    response = strike(Cut("amid")).put_queue("q").response
    assert (response.body, response.length) == (b"", 1)


def test_on_a_socket_an_answer_that_is_cut_ends_the_connection() -> None:
    with serve(port=0, around=around([Rule(Cut("amid"), nth=1)])) as server, httpx.Client() as client:
        with client.stream("GET", f"{server.url}/v2/keys") as answer, pytest.raises(httpx.RemoteProtocolError):
            answer.read()
        assert answer.headers["Connection"] == "close"
        assert client.get(f"{server.url}/v2/keys").json() == {"error": "unable to authenticate: invalid token"}


def test_on_a_socket_a_request_can_be_late() -> None:
    waits: list[float] = []
    with serve(port=0, around=around([Rule(Late(9))], waits.append)) as server:
        assert httpx.get(f"{server.url}/v2/keys").status_code == 401
    assert waits == [9]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (Garbled("half"), b'{"schedul'),
        (Garbled("text"), b"Accepted"),
        (Garbled("html"), b"<!DOCTYPE html>"),
        (Garbled("empty"), b""),
    ],
    ids=str,
)
def test_a_garbled_answer_is_a_success_that_nobody_can_parse(fault: Garbled, shown: bytes) -> None:
    response = strike(fault).create(schedule_id="s").response
    assert (response.status, response.body[:15], response.length) == (200, shown, None)
    with pytest.raises(ValueError, match=r"line 1 column \d"):
        json.loads(response.body)


def test_a_page_that_is_none_of_qstash_is_a_success_as_well() -> None:
    response = strike(Intercepted()).create().response
    assert (response.status, response.body[:15]) == (200, b"<!DOCTYPE html>")


@pytest.mark.parametrize(("share", "left"), [(0, ""), (0.25, "a"), (0.5, "ab"), (0.99, "abc"), (1, "abcd")])
def test_a_list_lacks_items_and_is_well_formed(share: float, left: str) -> None:
    store = Store()
    for name in "abcd":
        Client(Server(store)).put_queue(name)
    assert strike(Shortened(share), store).names("queues") == list(left)


def test_what_is_no_list_cannot_lack_items() -> None:
    client = strike(Shortened(0))
    assert client.create_and_get(schedule_id="s")["scheduleId"] == "s"
    assert client.ask("DELETE", "/v2/schedules/s").response.body == b""


def test_a_list_that_is_garbled_already_stays_as_it_is() -> None:
    client = Client(Server(Store(), around=around([Rule(Shortened()), Rule(Garbled("half"))])))
    assert client.ask("GET", "/v2/queues").response.body == b"["


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: Late(-1), "seconds is from 0 to 3600"),
        (lambda: Late(float("nan")), "seconds is from 0 to 3600"),
        (lambda: Refused(200), "status is from 400 to 599"),
        (lambda: Shortened(1.1), "share is from 0 to 1"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(make: type[Fault], rule: str) -> None:
    with pytest.raises(ValueError, match=f"^{rule}$"):
        make()


def test_by_default_what_is_late_sleeps() -> None:
    assert around.__defaults__ == (time.sleep,)
